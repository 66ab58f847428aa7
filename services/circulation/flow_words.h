#ifndef OMLOOP_SERVICES_CIRCULATION_FLOW_WORDS_H_
#define OMLOOP_SERVICES_CIRCULATION_FLOW_WORDS_H_

#include <string>

#include "omloop/circulation/v1/flows.pb.h"

namespace omloop::services {

// What a trail says, in plain words; only what the answer holds.
std::string TrailSentence(
    const omloop::circulation::v1::GetTrailResponse& answer, bool dutch);
// The same of circles.
std::string CirclesSentence(
    const omloop::circulation::v1::GetCirclesResponse& answer, bool dutch);

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_CIRCULATION_FLOW_WORDS_H_
