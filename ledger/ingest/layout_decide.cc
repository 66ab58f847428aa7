// The second half of LayoutSurvey: what follows once columns have fields.
#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "ledger/ingest/layout.h"
#include "ledger/ingest/text.h"

namespace omloop::ingest {
namespace {

constexpr Field kDateFields[] = {Field::kPaymentDate, Field::kInvoiceDate,
                                 Field::kDate};
constexpr Field kOtherDateFields[] = {Field::kValidFrom, Field::kValidTo,
                                      Field::kSignedOn, Field::kStart,
                                      Field::kEnd};

}  // namespace

void LayoutSurvey::DecideDateOrder(size_t column, bool used) {
  const ColumnStats& stats = stats_[column];
  DateOrder& order = layout_.date_orders[column];
  if (stats.day_first_only != stats.month_first_only) {
    order = stats.day_first_only > stats.month_first_only
                ? DateOrder::kDayFirst
                : DateOrder::kMonthFirst;
    return;
  }
  if (stats.either_order == 0) return;
  // Another column of dates may tell: one program wrote them all.
  int64_t day_first_only = 0;
  int64_t month_first_only = 0;
  for (const MappedField& mapped : layout_.mapping) {
    if (SpecOf(layout_.kind, mapped.field).content != Content::kDate) continue;
    day_first_only += stats_[mapped.column].day_first_only;
    month_first_only += stats_[mapped.column].month_first_only;
  }
  if (day_first_only != month_first_only) {
    if (month_first_only > day_first_only) order = DateOrder::kMonthFirst;
    return;
  }
  // Nothing in the dates tells. A monthly file of payments read the wrong way
  // round falls apart over many months, so the order with fewer is taken. A
  // list is no monthly file: its dates are often firsts of a month, and those
  // are written day first wherever we read them.
  const size_t day_first = stats.months_day_first.size();
  const size_t month_first = stats.months_month_first.size();
  if (layout_.kind == TableKind::kSpend && month_first < day_first) {
    order = DateOrder::kMonthFirst;
  }
  if (!used) return;
  Warn("DATE_ORDER_ASSUMED",
       absl::StrFormat(
           "no date in \"%s\" tells day from month; read %s first (%d months "
           "that way, %d the other)",
           layout_.ColumnName(column),
           order == DateOrder::kDayFirst ? "day" : "month",
           order == DateOrder::kDayFirst ? day_first : month_first,
           order == DateOrder::kDayFirst ? month_first : day_first));
}

void LayoutSurvey::DecideDates() {
  layout_.date_orders.assign(layout_.columns, DateOrder::kDayFirst);
  const auto column_of = [this](Field field) {
    return static_cast<size_t>(layout_.column_of[static_cast<size_t>(field)]);
  };
  for (const Field field : kOtherDateFields) {
    if (layout_.Has(field)) DecideDateOrder(column_of(field), true);
  }
  if (layout_.kind != TableKind::kSpend) return;
  for (const Field field : kDateFields) {
    if (!layout_.Has(field)) continue;
    DecideDateOrder(column_of(field), layout_.date_fields.empty());
    layout_.date_fields.push_back(field);
  }
  if (layout_.date_fields.empty()) DecideMonth();
}

// No column of dates: a period in each record, a month above the header, or
// the month that the caller names.
void LayoutSurvey::DecideMonth() {
  const auto has_years = [&] {
    const ColumnStats& stats = stats_[static_cast<size_t>(
        layout_.column_of[static_cast<size_t>(Field::kPeriod)])];
    return stats.years * 2 > stats.filled;
  };
  if (layout_.Has(Field::kPeriod) && layout_.Has(Field::kMonthOfYear) &&
      has_years()) {
    layout_.date_fields.push_back(Field::kPeriod);
    Warn("PERIOD_AS_DATE",
         absl::StrFormat("no column of dates; \"%s\" and \"%s\" are taken as "
                         "the month",
                         layout_.ColumnName(Field::kPeriod),
                         layout_.ColumnName(Field::kMonthOfYear)));
    return;
  }
  if (layout_.Has(Field::kPeriod)) {
    const ColumnStats& stats = stats_[static_cast<size_t>(
        layout_.column_of[static_cast<size_t>(Field::kPeriod)])];
    if (stats.months * 2 > stats.filled) {
      layout_.date_fields.push_back(Field::kPeriod);
      Warn("PERIOD_AS_DATE",
           absl::StrFormat("no column of dates; \"%s\" is taken as the month",
                           layout_.ColumnName(Field::kPeriod)));
      return;
    }
    if (stats.years * 2 > stats.filled && !options_.month.has_value()) {
      layout_.date_fields.push_back(Field::kPeriod);
      layout_.years_only = true;
      Warn("YEARS_ONLY", absl::StrFormat("\"%s\" gives years only",
                                         layout_.ColumnName(Field::kPeriod)));
      return;
    }
  }
  std::string where = "named on the command line";
  layout_.month = options_.month;
  if (preamble_months_.size() == 1 && header_.has_value()) {
    layout_.month = *preamble_months_.begin();
    where = "read above the header";
  }
  if (!layout_.month.has_value()) return;
  Warn("MONTH_FOR_ALL",
       absl::StrFormat("no record has a date; all take the last day of %s, %s",
                       FormatMonth(*layout_.month), where));
}

void LayoutSurvey::DecideAmounts() {
  layout_.amount_styles.assign(layout_.columns, AmountStyle());
  for (const MappedField& mapped : layout_.mapping) {
    const bool amount =
        SpecOf(layout_.kind, mapped.field).content == Content::kAmount;
    if (!amount) continue;
    const ColumnStats& stats = stats_[mapped.column];
    AmountStyle& style = layout_.amount_styles[mapped.column];
    const bool evidence = stats.points + stats.commas > 0;
    style.mark =
        stats.commas > stats.points ? DecimalMark::kComma : DecimalMark::kPoint;
    if (!evidence && (marks_are_commas_ || dutch_)) {
      style.mark = DecimalMark::kComma;
    }
    style.three_digits_are_thousands = !evidence;
    if (mapped.column < layout_.header.size()) {
      style.factor = FactorInHeader(layout_.header[mapped.column]);
    }
    const bool booked =
        mapped.field == Field::kAmountNet || mapped.field == Field::kAmount;
    if (!booked) continue;
    if (!evidence && stats.either_mark > 0) {
      Warn("AMOUNT_STYLE_ASSUMED",
           absl::StrFormat("no amount in \"%s\" shows cents; 1.234 is read as "
                           "one thousand two hundred thirty-four",
                           layout_.ColumnName(mapped.column)));
    }
    if (style.factor != 1) {
      Warn("AMOUNT_IN_THOUSANDS",
           absl::StrFormat("the amounts of \"%s\" are multiplied by %d",
                           layout_.ColumnName(mapped.column), style.factor));
    }
  }
  if (layout_.kind == TableKind::kSpend && !layout_.Has(Field::kAmountNet) &&
      !layout_.Has(Field::kAmount) && layout_.Has(Field::kAmountGross)) {
    if (layout_.Has(Field::kVat)) {
      Warn("AMOUNT_GROSS",
           "no column of net amounts; the VAT is taken off the gross amount");
    } else {
      Warn("AMOUNT_GROSS",
           "no column of net amounts; the gross amount is taken");
    }
  }
}

// Amounts in two columns, or in one with a word beside it: which side is spend.
// The books of creditors have it on the other side than those of costs, so the
// side with more records is taken; banks say "off" and "on" the account.
void LayoutSurvey::DecideSigns() {
  if (layout_.kind != TableKind::kSpend) return;
  const auto stats_of = [this](Field field) -> const ColumnStats& {
    return stats_[static_cast<size_t>(
        layout_.column_of[static_cast<size_t>(field)])];
  };
  const bool amount = layout_.Has(Field::kAmountNet) ||
                      layout_.Has(Field::kAmount) ||
                      layout_.Has(Field::kAmountGross);
  int64_t debits = 0;
  int64_t credits = 0;
  if (!amount && layout_.Has(Field::kDebit) && layout_.Has(Field::kCredit)) {
    debits = stats_of(Field::kDebit).numbers;
    credits = stats_of(Field::kCredit).numbers;
  } else if (amount && layout_.Has(Field::kSign)) {
    const ColumnStats& signs = stats_of(Field::kSign);
    // Amounts with signs of their own need no word.
    for (const Field field :
         {Field::kAmountNet, Field::kAmount, Field::kAmountGross}) {
      if (layout_.Has(field) && stats_of(field).negative > 0) return;
    }
    layout_.signed_by_word = true;
    if (signs.off_on_words > 0) return;
    debits = signs.debit_words;
    credits = signs.credit_words;
  } else {
    return;
  }
  layout_.credit_is_spend = credits > debits;
  if (debits == 0 || credits == 0) return;
  Warn("SIDE_ASSUMED",
       absl::StrFormat("%d records are debits and %d credits; %s are taken as "
                       "spend, the others are taken off it",
                       debits, credits,
                       layout_.credit_is_spend ? "credits" : "debits"));
}

// The asset named by the one code in the currency column, if there is one.
void LayoutSurvey::DecideCurrencyColumn() {
  currency_codes_.erase("");
  if (!layout_.Has(Field::kAsset) || currency_codes_.empty()) return;
  for (const std::string& code : currency_codes_) {
    const auto asset = Asset::FromCode(code);
    if (!asset.ok()) continue;
    layout_.asset = *asset;
    layout_.asset_reason =
        absl::StrFormat("column \"%s\"", layout_.ColumnName(Field::kAsset));
    return;
  }
}

void LayoutSurvey::DecideAsset() {
  layout_.asset = kEur;
  layout_.asset_reason = "the default";
  int64_t pounds = 0;
  int64_t euros = 0;
  for (const MappedField& mapped : layout_.mapping) {
    if (SpecOf(layout_.kind, mapped.field).content != Content::kAmount) {
      continue;
    }
    pounds += stats_[mapped.column].pounds;
    euros += stats_[mapped.column].euros;
    if (mapped.column >= layout_.header.size()) continue;
    const std::string& name = layout_.header[mapped.column];
    if (name.find("\xC2\xA3") != std::string::npos ||
        name.find("GBP") != std::string::npos) {
      ++pounds;
    }
    if (name.find("\xE2\x82\xAC") != std::string::npos ||
        name.find("EUR") != std::string::npos) {
      ++euros;
    }
  }
  if (pounds > euros) {
    layout_.asset = *Asset::FromCode("GBP");
    layout_.asset_reason = "pound signs by the amounts";
  } else if (euros > 0) {
    layout_.asset_reason = "euro signs by the amounts";
  }
  DecideCurrencyColumn();
  if (options_.asset.has_value()) {
    layout_.asset = *options_.asset;
    layout_.asset_reason = "named by the caller";
  }
  for (AmountStyle& style : layout_.amount_styles) {
    style.decimals = layout_.asset.decimals();
  }
}

void LayoutSurvey::Require() {
  const std::string columns = absl::StrFormat(
      "the file has %d columns%s", layout_.columns,
      header_.has_value()
          ? absl::StrFormat(" and its header is on row %d", header_->row)
          : std::string(" and no header was found"));
  const bool amount = layout_.Has(Field::kAmountNet) ||
                      layout_.Has(Field::kAmount) ||
                      layout_.Has(Field::kAmountGross) ||
                      layout_.Has(Field::kDebit) || layout_.Has(Field::kCredit);
  if (layout_.kind != TableKind::kSpend) {
    if (!header_.has_value()) {
      Refuse("HEADER_ABSENT_LIST", columns);
    } else if (rows_ == 0) {
      Refuse("NO_RECORDS", "there is no row besides the header");
    } else if (!layout_.Has(Field::kName) && !layout_.Has(Field::kNumber) &&
               !layout_.Has(Field::kKvk)) {
      Refuse("NO_NAME_COLUMN", columns);
    }
    return;
  }
  if (rows_ == 0) {
    Refuse(header_.has_value() ? "NO_RECORDS" : "EMPTY_FILE",
           header_.has_value() ? "there is no row besides the header"
                               : "all rows are blank");
  }
  if (!amount && layout_.date_fields.empty() && !header_.has_value()) {
    Refuse("NOT_A_TABLE",
           "no header, no column of dates and no column of amounts was found");
  }
  if (!amount) {
    Refuse("NO_AMOUNT_COLUMN",
           columns + ", but no column of amounts was found");
  }
  if (layout_.date_fields.empty() && !layout_.month.has_value()) {
    Refuse("NO_DATE", columns +
                          ", but neither a column of dates nor one month for "
                          "all records was found");
  }
  if (!header_.has_value()) {
    Warn("HEADER_ABSENT",
         layout_.Has(Field::kName)
             ? "no row names the columns; they are told by what they hold"
             : "no row names the columns, and which one holds the supplier "
               "cannot be told");
  }
}

void LayoutSurvey::Describe() {
  layout_.words = absl::StrFormat("%d columns %s, ", layout_.columns, words_);
  if (!header_.has_value()) {
    layout_.words += "no header";
  } else {
    layout_.words += absl::StrFormat("header on row %d", header_->row);
    if (repeated_headers_ > 0) {
      layout_.words +=
          absl::StrFormat(" and %d times again", repeated_headers_);
    }
  }
  const char* key = "";
  for (const Field field : layout_.date_fields) {
    layout_.words +=
        absl::StrFormat("%s\"%s\"", *key == '\0' ? ", date from " : ", else ",
                        layout_.ColumnName(field));
    key = "more";
  }
  if (layout_.month.has_value()) {
    layout_.words +=
        absl::StrFormat(", month %s for all", FormatMonth(*layout_.month));
  }
  for (const Field field :
       {Field::kAmountNet, Field::kAmount, Field::kAmountGross, Field::kDebit,
        Field::kCredit}) {
    if (!layout_.Has(field)) continue;
    layout_.words +=
        absl::StrFormat(", amount from \"%s\"", layout_.ColumnName(field));
    break;
  }
}

}  // namespace omloop::ingest
