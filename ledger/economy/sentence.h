#ifndef OMLOOP_LEDGER_ECONOMY_SENTENCE_H_
#define OMLOOP_LEDGER_ECONOMY_SENTENCE_H_

#include <string>
#include <string_view>

#include "ledger/base/asset.h"
#include "ledger/economy/change.h"
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

// What arrived in the area per unit in rounds 2 and 3 (area income), and how
// much of it is observed: the sentence a board may read aloud. With enough
// coverage it gives the interval, else the bounds; rounded outward to whole
// hundredths.
Sentence SayAreaIncome(const Figure& area_income, Ratio cov3, Asset asset,
                       std::string_view place_nl, std::string_view place_en);

// Whether the area income changed, by the covenant's rule for flywheel money.
// `from` and `to` are names of months, each a language.
struct ComparedMonths {
  std::string_view from_nl;
  std::string_view to_nl;
  std::string_view from_en;
  std::string_view to_en;
};
Sentence SayChange(const FigureChange& change, Asset asset,
                   const ComparedMonths& months);

}  // namespace omloop::economy

#endif  // OMLOOP_LEDGER_ECONOMY_SENTENCE_H_
