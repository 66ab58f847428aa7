#include "ledger/ingest/xaf/own_books.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/hex.h"
#include "ledger/base/money.h"
#include "ledger/base/status_macros.h"
#include "ledger/ingest/format.h"
#include "ledger/ingest/xaf/xaf_file.h"
#include "ledger/ingest/xaf/xaf_purchases.h"

namespace omloop::ingest {
namespace {

constexpr size_t kWarningsMax = 100;

absl::Status AddTo(int64_t& sum, int64_t amount) {
  OMLOOP_ASSIGN_OR_RETURN(sum, AddMinor(sum, amount));
  return absl::OkStatus();
}

class Summariser : public XafSink {
 public:
  Summariser(const PlaceFunction& place_of, std::optional<Period> period)
      : place_of_(place_of), period_(period) {}

  absl::Status OnTransaction(const XafMasters& masters,
                             const XafTransaction& transaction) override {
    std::optional<Day> day = transaction.date;
    if (!day.has_value() && transaction.line_count > 0) {
      day = transaction.lines[0].date;
    }
    if (day.has_value() && period_.has_value() && !period_->Contains(*day)) {
      return absl::OkStatus();
    }
    if (!day.has_value() || !transaction.whole ||
        transaction.debit_minor != transaction.credit_minor) {
      ++books_.skipped_transactions;
      return absl::OkStatus();
    }
    if (transaction.journal != nullptr && transaction.journal->type == 'O') {
      return absl::OkStatus();  // The opening balance happened before.
    }
    ++books_.transactions;
    if (!books_.first.has_value() || *day < *books_.first) books_.first = day;
    if (!books_.last.has_value() || *day > *books_.last) books_.last = day;
    const XafPurchases purchases = PurchasesOf(masters, transaction);
    for (const XafPurchase& purchase : purchases.lines) {
      OMLOOP_RETURN_IF_ERROR(Add(purchase));
    }
    return AddResultLines(masters, transaction, purchases);
  }

  absl::Status OnProblem(const Problem& problem) override {
    if (books_.warnings.size() < kWarningsMax) {
      books_.warnings.push_back(problem);
    }
    return absl::OkStatus();
  }

  absl::StatusOr<OwnBooks> Finish() {
    for (auto& [name, band] : bands_) {
      band.name = name;
      books_.purchases.push_back(std::move(band));
    }
    OMLOOP_RETURN_IF_ERROR(
        AddTo(books_.outgoings_minor, books_.purchases_minor));
    OMLOOP_RETURN_IF_ERROR(AddTo(books_.outgoings_minor, books_.wages_minor));
    OMLOOP_RETURN_IF_ERROR(
        AddTo(books_.outgoings_minor, books_.other_costs_minor));
    if (books_.transactions == 0 || books_.outgoings_minor <= 0) {
      return InvalidArgument(
          "OWN_BOOKS_EMPTY",
          "the audit file has no purchases, wages or other costs in the "
          "period; check that it is the file of the right year");
    }
    return std::move(books_);
  }

 private:
  absl::Status Add(const XafPurchase& purchase) {
    const XafRelation* supplier = purchase.supplier;
    auto [place, added] = places_.try_emplace(supplier);
    if (added) {
      place->second = place_of_(
          supplier == nullptr
              ? OwnBooksPlace()
              : OwnBooksPlace{supplier->postcode, supplier->house_number,
                              supplier->city, supplier->country});
      ++bands_[place->second].recipients;
    }
    OwnBooksBand& band = bands_[place->second];
    ++band.lines;
    OMLOOP_RETURN_IF_ERROR(AddTo(band.sum_minor, purchase.net_minor));
    return AddTo(books_.purchases_minor, purchase.net_minor);
  }

  // Turnover, wages and other costs: lines of the result that are no purchase.
  absl::Status AddResultLines(const XafMasters& masters,
                              const XafTransaction& transaction,
                              const XafPurchases& purchases) {
    size_t next = 0;
    for (size_t i = 0; i < transaction.line_count; ++i) {
      const XafLine& line = transaction.lines[i];
      if (next < purchases.lines.size() &&
          purchases.lines[next].line == &line) {
        ++next;
        continue;
      }
      if (line.account < 0) continue;
      switch (masters.accounts[static_cast<size_t>(line.account)].use) {
        case XafAccountUse::kRevenue:
          OMLOOP_RETURN_IF_ERROR(
              AddTo(books_.turnover_minor, -line.amount_minor));
          break;
        case XafAccountUse::kWages:
          OMLOOP_RETURN_IF_ERROR(AddTo(books_.wages_minor, line.amount_minor));
          break;
        case XafAccountUse::kCosts:
          OMLOOP_RETURN_IF_ERROR(
              AddTo(books_.other_costs_minor, line.amount_minor));
          break;
        default:
          break;
      }
    }
    return absl::OkStatus();
  }

  const PlaceFunction& place_of_;
  const std::optional<Period> period_;
  OwnBooks books_;
  std::map<std::string, OwnBooksBand> bands_;
  absl::flat_hash_map<const XafRelation*, std::string> places_;
};

}  // namespace

absl::StatusOr<OwnBooks> SummariseOwnBooks(ByteSource& source,
                                           const PlaceFunction& place_of,
                                           std::optional<Period> period) {
  OMLOOP_RETURN_IF_ERROR(source.Rewind());
  HashingSource hashing(source);
  std::string prefix(kFormatPrefixBytes, '\0');
  {
    InflatingSource plain(hashing);
    OMLOOP_ASSIGN_OR_RETURN(const size_t size,
                            plain.Read(prefix.data(), prefix.size()));
    prefix.resize(size);
  }
  const FormatFindings format = RecogniseFormat(prefix);
  if (format.format != SourceFormat::kXaf) {
    return InvalidArgument(
        "WRONG_FORMAT",
        absl::StrFormat("this is %s, not an XAF audit file; export the audit "
                        "file (auditfile financieel) from the bookkeeping "
                        "program",
                        format.words));
  }
  OMLOOP_ASSIGN_OR_RETURN(const Hash32 hash, hashing.Finish());
  OMLOOP_RETURN_IF_ERROR(source.Rewind());
  InflatingSource plain(source);
  Summariser summariser(place_of, period);
  OMLOOP_ASSIGN_OR_RETURN(XafSummary summary,
                          ReadXafFile(plain, std::nullopt, summariser));
  OMLOOP_ASSIGN_OR_RETURN(OwnBooks books, summariser.Finish());
  books.sha256 = ToHex(View(hash));
  books.asset = summary.asset;
  books.software = summary.masters.software;
  books.fiscal_year = summary.masters.fiscal_year;
  return books;
}

}  // namespace omloop::ingest
