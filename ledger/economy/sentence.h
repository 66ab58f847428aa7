#ifndef OMLOOP_LEDGER_ECONOMY_SENTENCE_H_
#define OMLOOP_LEDGER_ECONOMY_SENTENCE_H_

#include <string>
#include <string_view>

#include "ledger/base/asset.h"
#include "ledger/economy/figure.h"

namespace omloop::economy {

struct Sentence {
  std::string nl;
  std::string en;
};

// The month in plain words, for people who read nothing else (product.md,
// "Van elke 100 euro ..."). Bounds are rounded outward to whole units; a share
// without doubt is rounded to the nearest.
//
// `place_nl`, `place_en`: names of the focus area.
Sentence SayLocalShare(const Figure& local_share, const Figure& unknown_share,
                       Asset asset, std::string_view place_nl,
                       std::string_view place_en);

}  // namespace omloop::economy

#endif  // OMLOOP_LEDGER_ECONOMY_SENTENCE_H_
