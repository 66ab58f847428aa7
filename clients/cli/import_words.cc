#include "clients/cli/import_words.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <vector>

#include "absl/strings/str_format.h"
#include "clients/cli/answers.h"
#include "clients/cli/money_text.h"
#include "clients/cli/text.h"
#include "ledger/base/errors.h"
#include "omloop/procurement/v1/procurement.pb.h"

namespace omloop::cli {
namespace {

using Json = nlohmann::ordered_json;
using procurement::v1::CheckImportResponse;
using procurement::v1::CommitImportResponse;

constexpr size_t kLineWidth = 78;

std::string TextOf(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>()
                                                     : std::string();
}

int64_t NumberOf(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end()) return 0;
  if (found->is_number_integer()) return found->get<int64_t>();
  int64_t value = 0;
  if (found->is_string()) {
    const auto& text = found->get_ref<const std::string&>();
    std::from_chars(text.data(), text.data() + text.size(), value);
  }
  return value;
}

// "  Rows read              12,418     €1,234.00".
std::string Line(const Context& context, std::string_view label, int64_t count,
                 std::string_view amount) {
  std::string line = "  " + PadRight(label, 26) +
                     PadLeft(FormatCount(count, context.language()), 12);
  if (!amount.empty()) line += PadLeft(amount, 22);
  return line + "\n";
}

std::string Amount(const Context& context, const type::v1::Money& money) {
  return context.style().Clean(FormatMoney(ToMoney(money), context.language()));
}

std::string Indented(std::string_view text, std::string_view first,
                     std::string_view rest) {
  std::string out;
  for (const std::string& line : Wrap(text, kLineWidth - first.size())) {
    out += std::string(out.empty() ? first : rest) + line + "\n";
  }
  return out;
}

bool IsComplete(const CheckImportResponse& checked) {
  return !checked.import().options().complete_month().empty();
}

// What the file changes of what stands: sums under the other sums.
std::string DescribeChanges(const Context& context,
                            const CheckImportResponse& checked) {
  const procurement::v1::ImportChanges& changes = checked.changes();
  std::string out;
  const auto line = [&](std::string_view nl, std::string_view en, int64_t count,
                        const type::v1::Money& sum) {
    if (count == 0 && !IsComplete(checked)) return;
    out += Line(context, context.Say(nl, en), count, Amount(context, sum));
  };
  line("Verbeteringen: van", "Corrections: from", changes.correction_count(),
       changes.corrected_from());
  line("Verbeteringen: naar", "Corrections: to", changes.correction_count(),
       changes.corrected_to());
  line("Niet meer in bestand", "No longer in the file",
       changes.reversal_count(), changes.reversal_sum());
  const auto remark = [&](std::string_view nl, std::string_view en,
                          int64_t count) {
    if (count > 0) out += Line(context, context.Say(nl, en), count, "");
  };
  remark("  waarvan anders gespeld", "  of these spelled otherwise",
         checked.alike_count());
  remark("  waarvan teruggeboekt", "  of these taken back",
         checked.taken_back_count());
  if (checked.pass_through_count() > 0) {
    out += Line(context, context.Say("Via een doorgeefluik", "Passed through"),
                checked.pass_through_count(),
                Amount(context, checked.pass_through_sum()));
  }
  return out;
}

// The first changes one by one, and what to say about them.
std::string DescribeProposals(const Context& context,
                              const CheckImportResponse& checked) {
  std::string out;
  const procurement::v1::ImportOptions& options = checked.import().options();
  int shown = 0;
  for (const procurement::v1::ProposedChange& change :
       checked.proposed_changes()) {
    if (shown++ == kProblemsShown) break;
    std::string words;
    if (change.record() > 0) {
      words =
          absl::StrFormat("%s %d: ", context.Say("rij", "row"), change.row());
    }
    if (!change.document_number().empty()) {
      words += change.document_number() + " ";
    }
    if (!change.supplier_name().empty()) {
      words += absl::StrFormat("%s %s ", context.Say("van", "of"),
                               change.supplier_name());
    }
    words += absl::StrFormat("(%s %d): %s, %s", context.Say("boeking", "entry"),
                             change.sequence(), change.old_date(),
                             Amount(context, change.old_amount()));
    if (change.record() > 0) {
      words += absl::StrFormat(" %s %s, %s", context.Say("wordt", "becomes"),
                               change.new_date(),
                               Amount(context, change.new_amount()));
    } else {
      words += context.Say(" wordt teruggeboekt", " is taken back");
    }
    out += Indented(context.style().Clean(words), "  · ", "    ");
  }
  if (out.empty()) return "";
  const int64_t more = checked.changes().correction_count() +
                       checked.changes().reversal_count() -
                       std::min<int64_t>(shown, kProblemsShown);
  if (more > 0) {
    out += absl::StrFormat("  %s %s\n", context.Say("en nog", "and"),
                           FormatCount(more, context.language()) +
                               std::string(context.Say("", " more")));
  }
  const bool waits =
      options.complete_month().empty() &&
      options.corrections() != procurement::v1::CORRECTION_CHOICE_ACCEPT;
  if (waits) {
    out += Indented(
        context.Say("Deze rijen wachten. Vervangen ze wat er staat: "
                    "--accept-corrections. Zijn het andere regels: --as-new.",
                    "These rows wait. If they replace what stands: "
                    "--accept-corrections. If they are further lines: "
                    "--as-new."),
        "  ", "  ");
  }
  return "\n" +
         context.style().Bold(
             context.Say("Verandert wat er staat:", "Changes what stands:")) +
         "\n" + out;
}

std::string DescribeBodies(const Context& context,
                           const CheckImportResponse& checked) {
  if (checked.bodies().empty()) return "";
  Listing listing(
      {{"body", std::string(context.Say("Instelling", "Body")), true},
       {"anchor", std::string(context.Say("Anker", "Anchor"))},
       {"records", std::string(context.Say("Rijen", "Rows"))},
       {"sum", std::string(context.Say("Bedrag", "Sum"))}});
  bool unmatched = false;
  for (const procurement::v1::BodyMatch& body : checked.bodies()) {
    if (body.anchor() == 0) unmatched = true;
    listing.Add({body.body_name(),
                 body.anchor() == 0 ? std::string(context.Say("geen", "none"))
                                    : std::to_string(body.anchor()),
                 body.record_count(), ToMoney(body.sum())});
  }
  std::string out = "\n" + listing.AsTable(context.style());
  if (unmatched && checked.import().options().anchor() != 0) {
    out += Indented(
        context.Say("Rijen van een instelling die geen anker is, gaan naar het "
                    "genoemde anker.",
                    "Rows of a body that is no anchor go to the anchor that "
                    "was named."),
        "", "");
  }
  return out;
}

std::string DescribeMonths(
    const Context& context,
    const google::protobuf::RepeatedPtrField<procurement::v1::MonthEffect>&
        months) {
  if (months.empty()) return "";
  Listing listing({{"month", std::string(context.Say("Maand", "Month"))},
                   {"records", std::string(context.Say("Rijen", "Rows"))},
                   {"sum", std::string(context.Say("Bedrag", "Sum"))}});
  for (const procurement::v1::MonthEffect& month : months) {
    listing.Add({month.month(), month.record_count(), ToMoney(month.sum())});
  }
  return "\n" + listing.AsTable(context.style());
}

// What the payments of a bank statement confirm, and how long invoices waited.
std::string DescribePayments(const Context& context,
                             const procurement::v1::PaymentFindings& payments) {
  std::string out = "\n";
  const auto line = [&](std::string_view label, int64_t count,
                        const type::v1::Money& sum) {
    if (count > 0) out += Line(context, label, count, Amount(context, sum));
  };
  line(context.Say("Betalen facturen", "Settle invoices"),
       payments.invoice_count(), payments.invoice_sum());
  line(context.Say("Aan leveranciers", "To suppliers"),
       payments.supplier_count(), payments.supplier_sum());
  line(context.Say("Op G-rekeningen", "To blocked accounts"),
       payments.blocked_account_count(), payments.blocked_account_sum());
  line(context.Say("Aan anderen, vergeten", "To others, forgotten"),
       payments.unknown_count(), payments.unknown_sum());
  for (const procurement::v1::PaymentDays& days : payments.payment_days()) {
    if (days.size_class() != "all") continue;
    out += Indented(
        absl::StrFormat(
            context.dutch()
                ? "Betaald na %d dagen (mediaan naar bedrag, %d facturen); "
                  "%d,%d %% van het bedrag na meer dan 30 dagen."
                : "Paid after %d days (median by amount, %d invoices); %d.%d "
                  "%% of the sum after more than 30 days.",
            days.median_days(), days.invoice_count(), days.late_permille() / 10,
            days.late_permille() % 10),
        "  ", "  ");
  }
  return out;
}

Json PaymentsToJson(const procurement::v1::PaymentFindings& payments) {
  Json json = {{"invoices", payments.invoice_count()},
               {"invoice_sum_minor",
                std::to_string(payments.invoice_sum().minor_units())},
               {"suppliers", payments.supplier_count()},
               {"supplier_sum_minor",
                std::to_string(payments.supplier_sum().minor_units())},
               {"blocked_accounts", payments.blocked_account_count()},
               {"blocked_account_sum_minor",
                std::to_string(payments.blocked_account_sum().minor_units())},
               {"unknown", payments.unknown_count()},
               {"unknown_sum_minor",
                std::to_string(payments.unknown_sum().minor_units())}};
  json["payment_days"] = Json::object();
  for (const procurement::v1::PaymentDays& days : payments.payment_days()) {
    json["payment_days"][days.size_class()] = {
        {"invoices", days.invoice_count()},
        {"sum_minor", std::to_string(days.sum().minor_units())},
        {"median_days", days.median_days()},
        {"late_permille", days.late_permille()}};
  }
  return json;
}

std::string DescribeSuppliers(const Context& context,
                              const CheckImportResponse& checked) {
  const auto count = [&](int64_t value) {
    return FormatCount(value, context.language());
  };
  return absl::StrFormat(
      "\n%s: %s %s, %s %s, %s %s\n", context.Say("Leveranciers", "Suppliers"),
      count(checked.known_supplier_count()), context.Say("bekend", "known"),
      count(checked.new_supplier_count()), context.Say("nieuw", "new"),
      count(checked.unplaced_supplier_count()),
      context.Say("zonder plaats", "without a place"));
}

std::string DescribeProblems(const Context& context,
                             const CheckFindings& findings) {
  if (findings.problems.empty()) return "";
  std::string out = "\n";
  out += context.style().Bold(
      findings.refused ? context.Say("Het bestand is niet bruikbaar:",
                                     "The file cannot be used:")
                       : context.Say("Aandacht nodig:", "Needs attention:"));
  out += "\n";
  for (const CheckFindings::Problem& problem : findings.problems) {
    std::string where;
    if (problem.row > 0) {
      where += absl::StrFormat("%s %d", context.Say("rij", "row"), problem.row);
    }
    if (!problem.column.empty()) {
      where += absl::StrFormat("%s%s \"%s\"", where.empty() ? "" : ", ",
                               context.Say("kolom", "column"), problem.column);
    }
    if (!where.empty()) where += ": ";
    out += Indented(context.style().Clean(where + problem.message),
                    problem.error ? "  ✗ " : "  · ", "    ");
    if (!problem.hint.empty()) {
      out += Indented(context.style().Clean(problem.hint), "    ", "    ");
    }
  }
  const int64_t more =
      findings.problem_count - static_cast<int64_t>(findings.problems.size());
  if (more > 0) {
    out += absl::StrFormat(
        "  %s %s; %s\n", context.Say("en nog", "and"),
        FormatCount(more, context.language()) +
            std::string(context.Say("", " more")),
        context.Say("--rejects=BESTAND bewaart elke geweigerde rij",
                    "--rejects=FILE saves each refused row"));
  }
  return out;
}

}  // namespace

absl::StatusOr<CheckFindings> ReadFindings(std::string_view json) {
  const Json report = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (!report.is_object()) {
    return Internal("REPORT_UNREADABLE",
                    "the server's check report is no JSON object; compare "
                    "\"omloop --version\" with \"omloopd --version\"");
  }
  CheckFindings findings;
  findings.layout = TextOf(report, "layout");
  findings.encoding = TextOf(report, "encoding");
  findings.asset = TextOf(report, "asset");
  findings.asset_reason = TextOf(report, "asset_reason");
  findings.records = NumberOf(report, "records");
  findings.accepted = NumberOf(report, "accepted");
  findings.rejected = NumberOf(report, "rejected");
  findings.accepted_sum_minor = NumberOf(report, "accepted_sum_minor");
  const auto problems = report.find("problems");
  if (problems == report.end() || !problems->is_array()) return findings;
  findings.problem_count =
      std::max<int64_t>(NumberOf(report, "problem_count"),
                        static_cast<int64_t>(problems->size()));
  for (const Json& entry : *problems) {
    CheckFindings::Problem problem;
    problem.error = TextOf(entry, "severity") == "error";
    problem.row = NumberOf(entry, "row");
    problem.column = TextOf(entry, "column");
    problem.message = TextOf(entry, "message");
    problem.hint = TextOf(entry, "hint");
    // An error that belongs to no record is about the file.
    if (problem.error && NumberOf(entry, "record") == 0 && problem.row == 0) {
      findings.refused = true;
    }
    findings.problems.push_back(std::move(problem));
  }
  std::stable_sort(
      findings.problems.begin(), findings.problems.end(),
      [](const auto& a, const auto& b) { return a.error && !b.error; });
  if (findings.problems.size() > kProblemsShown) {
    findings.problems.resize(kProblemsShown);
  }
  // Without an error that says so: nothing at all could be read.
  if (TextOf(report, "verdict") == "error" && findings.records == 0) {
    findings.refused = true;
  }
  return findings;
}

std::string DescribeCheck(const Context& context, std::string_view file,
                          const CheckFindings& findings,
                          const CheckImportResponse& checked) {
  const Style& style = context.style();
  std::string out = style.Bold(style.Clean(file)) + "\n";
  std::string read = findings.layout;
  if (!read.empty() && !findings.encoding.empty()) read += "; ";
  out += Indented(style.Clean(read + findings.encoding), "  ", "  ");
  if (!findings.refused) {
    out += Indented(
        style.Clean(absl::StrFormat(
            "%s: %s%s", context.Say("Munt", "Asset"), findings.asset,
            findings.asset_reason.empty() ? "" : ", " + findings.asset_reason)),
        "  ", "  ");
    type::v1::Money control;
    control.set_minor_units(findings.accepted_sum_minor);
    control.set_asset(findings.asset);
    out += "\n";
    out += Line(context, context.Say("Rijen gelezen", "Rows read"),
                findings.records, "");
    out += Line(context, context.Say("Klaar om te boeken", "Ready to book"),
                checked.new_count(), Amount(context, checked.new_sum()));
    out += Line(
        context, context.Say("Staan al in het boek", "In the book already"),
        checked.existing_count(), Amount(context, checked.existing_sum()));
    out += DescribeChanges(context, checked);
    out += Line(context, context.Say("Vragen aandacht", "Need attention"),
                findings.rejected, "");
    out += Line(context, context.Say("Controletotaal", "Control total"),
                findings.accepted, Amount(context, control));
    if (checked.same_file_booked()) {
      out += std::string("  ") +
             std::string(context.Say("Dit bestand is eerder geboekt.",
                                     "This very file was booked before.")) +
             "\n";
    }
    out += DescribeProposals(context, checked);
    out += DescribeMonths(context, checked.months());
    out += DescribeBodies(context, checked);
    out += checked.has_payments()
               ? DescribePayments(context, checked.payments())
               : DescribeSuppliers(context, checked);
  }
  out += DescribeProblems(context, findings);
  return style.ascii ? ToAscii(out) : out;
}

std::string DescribeCommit(const Context& context,
                           const CheckImportResponse& checked,
                           const CommitImportResponse& committed) {
  const auto count = [&](int64_t value) {
    return FormatCount(value, context.language());
  };
  std::string out = "\n";
  const procurement::v1::ImportChanges& changes = committed.changes();
  const bool changed =
      changes.correction_count() + changes.reversal_count() > 0;
  if (committed.booked_count() == 0 && !changed) {
    out += context.style().Bold(
        checked.existing_count() > 0
            ? context.Say(
                  "Er is niets veranderd: alle rijen staan al in het "
                  "boek.",
                  "Nothing changed: all rows stand in the book already.")
            : context.Say("Er is niets om te boeken.",
                          "There is nothing to book."));
    out += "\n";
    return out;
  }
  out += context.style().Bold(absl::StrFormat(
      context.dutch() ? "%s rijen geboekt, samen %s (import %d)."
                      : "Booked %s rows, sum %s (import %d).",
      count(committed.booked_count()), Amount(context, committed.booked_sum()),
      committed.import().import_number()));
  out += "\n";
  const auto remark = [&](int64_t value, std::string_view words) {
    if (value == 0) return;
    out += absl::StrFormat("  %s %s\n", count(value), words);
  };
  if (changed) {
    const auto sums = [&](std::string_view words, int64_t value,
                          const type::v1::Money& from,
                          const type::v1::Money* to) {
      if (value == 0) return;
      out += absl::StrFormat(
          "  %s %s: %s%s\n", count(value), words, Amount(context, from),
          to == nullptr
              ? ""
              : absl::StrFormat(" %s %s", context.Say("werd", "became"),
                                Amount(context, *to)));
    };
    sums(context.Say("regels verbeterd", "lines corrected"),
         changes.correction_count(), changes.corrected_from(),
         &changes.corrected_to());
    sums(context.Say("regels teruggeboekt", "lines taken back"),
         changes.reversal_count(), changes.reversal_sum(), nullptr);
  }
  remark(committed.created_supplier_count(),
         context.Say("leveranciers zijn nieuw", "suppliers are new"));
  remark(committed.contract_named_count(),
         context.Say("rijen noemen hun contract", "rows name their contract"));
  remark(committed.contract_assumed_count(),
         context.Say("rijen horen vermoedelijk bij een contract",
                     "rows are assumed to belong to a contract"));
  remark(committed.existing_count(),
         context.Say("rijen stonden al in het boek",
                     "rows stood in the book already"));
  if (committed.months().empty()) return out;
  const std::string& month =
      committed.months(committed.months_size() - 1).month();
  out += absl::StrFormat("\n%s\n  omloop dashboard --month=%s\n",
                         context.Say("Hierna:", "Next:"), month);
  if (checked.unplaced_supplier_count() + checked.new_supplier_count() > 0) {
    out += absl::StrFormat("  omloop parties unknown --month=%s\n", month);
  }
  return out;
}

std::string ImportAsJson(std::string_view report_json,
                         const CheckImportResponse& checked,
                         const CommitImportResponse* committed) {
  Json report = Json::parse(report_json, nullptr, /*allow_exceptions=*/false);
  report["already_imported"] = checked.existing_count();
  const procurement::v1::ImportChanges& changes =
      committed == nullptr ? checked.changes() : committed->changes();
  const auto minor = [](const type::v1::Money& money) {
    return std::to_string(money.minor_units());
  };
  report["changes"] = {
      {"corrections", changes.correction_count()},
      {"corrected_from_minor", minor(changes.corrected_from())},
      {"corrected_to_minor", minor(changes.corrected_to())},
      {"taken_back", changes.reversal_count()},
      {"taken_back_sum_minor", minor(changes.reversal_sum())},
  };
  if (checked.has_payments()) {
    report["payments"] = PaymentsToJson(checked.payments());
  }
  if (committed != nullptr) {
    report["import"] = {
        {"import_number", committed->import().import_number()},
        {"booked", committed->booked_count()},
        {"booked_sum_minor",
         std::to_string(committed->booked_sum().minor_units())},
        {"existing", committed->existing_count()},
        {"existing_sum_minor",
         std::to_string(committed->existing_sum().minor_units())},
        {"rejected", committed->rejected_count()},
        {"created_suppliers", committed->created_supplier_count()},
        {"contract_named", committed->contract_named_count()},
        {"contract_assumed", committed->contract_assumed_count()},
        {"size", committed->size()},
    };
  }
  return report.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace omloop::cli
