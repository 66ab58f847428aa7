#include "services/procurement/spend_rules.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/hex.h"
#include "ledger/base/status_macros.h"
#include "omloop/ledger/v1/facts.pb.h"
#include "services/common/names.h"
#include "services/procurement/book_lines.h"
#include "services/procurement/reasons.h"

namespace omloop::services {
namespace {

namespace lpb = omloop::ledger::v1;
namespace ppb = omloop::procurement::v1;
namespace rpb = omloop::registry::v1;

// Whose vault rows hold the reason: the anchor of the rule, else the supplier,
// else (a rule about a category alone) the first anchor of the book.
uint32_t OwnerOf(const BookFacts& facts, uint32_t anchor, uint32_t supplier) {
  if (anchor != 0) return anchor;
  if (supplier != 0) return supplier;
  for (const auto& [party, attributes] : facts.attributes) {
    if (attributes.kind == PartyKind::kAnchor) return party;
  }
  return 0;
}

absl::StatusOr<int32_t> CategoryNumber(const BookFacts& facts,
                                       const std::string& code) {
  if (code.empty()) return 0;
  auto known = facts.category_numbers.find(code);
  if (known == facts.category_numbers.end()) {
    return NotFound("CATEGORY_UNKNOWN",
                    absl::StrFormat("the book has no category \"%s\"", code));
  }
  return known->second;
}

ppb::RuleText Describe(const BookFacts& facts, const RuleFact& fact) {
  const SpendRule& rule = fact.rule;
  ppb::RuleText text;
  lpb::SpendRule* out = text.mutable_rule();
  out->set_rule(rule.number);
  out->set_kind(static_cast<lpb::SpendRuleKind>(rule.kind));
  out->set_anchor(static_cast<int32_t>(rule.anchor));
  out->set_category(static_cast<int32_t>(rule.category));
  out->set_supplier(static_cast<int32_t>(rule.supplier));
  out->set_influenceable(rule.influenceable);
  out->set_to_category(static_cast<int32_t>(rule.to_category));
  out->set_revoked(rule.revoked);
  if (rule.valid_to.has_value()) {
    out->set_valid_to_day(DayNumber(*rule.valid_to));
    text.set_valid_to(FormatDay(*rule.valid_to));
  }
  text.set_category(facts.CategoryCode(static_cast<uint16_t>(rule.category)));
  text.set_to_category(
      facts.CategoryCode(static_cast<uint16_t>(rule.to_category)));
  text.set_valid_from(FormatDay(fact.valid_from));
  text.set_sequence(static_cast<int64_t>(fact.sequence));
  return text;
}

}  // namespace

absl::Status AdoptRule(const ImportTools& tools,
                       const ppb::AdoptRuleRequest& request,
                       ppb::AdoptRuleResponse& response) {
  OMLOOP_RETURN_IF_ERROR(CheckBookName(request.parent()));
  if (request.request_id().size() != EntryId::kSize) {
    return InvalidArgument("BAD_REQUEST_ID",
                           absl::StrFormat("request_id has %d bytes, an id "
                                           "has 16",
                                           request.request_id().size()));
  }
  OMLOOP_ASSIGN_OR_RETURN(BookFacts facts, tools.view.Refresh());
  const EntryId id = EntryId::FromBytes(request.request_id());
  lpb::SpendRule rule = request.rule().rule();
  OMLOOP_ASSIGN_OR_RETURN(Day from, ParseDay(request.rule().valid_from()));
  if (from.day() != 1) {
    return InvalidArgument("RULE_WITHIN_MONTH",
                           absl::StrFormat("a rule begins with a month; write "
                                           "%s",
                                           FormatDay(Day(Month(from)))));
  }
  if (!request.rule().valid_to().empty()) {
    OMLOOP_ASSIGN_OR_RETURN(Day to, ParseDay(request.rule().valid_to()));
    if (to < from) {
      return InvalidArgument("RULE_ENDS_BEFORE_START",
                             "the rule ends before it begins");
    }
    rule.set_valid_to_day(DayNumber(to));
  }
  OMLOOP_ASSIGN_OR_RETURN(const int32_t category,
                          CategoryNumber(facts, request.rule().category()));
  OMLOOP_ASSIGN_OR_RETURN(const int32_t to_category,
                          CategoryNumber(facts, request.rule().to_category()));
  if (category != 0) rule.set_category(category);
  if (to_category != 0) rule.set_to_category(to_category);
  if (rule.anchor() == 0 && rule.category() == 0 && rule.supplier() == 0) {
    return InvalidArgument("RULE_TOO_WIDE",
                           "the rule would touch all spend; name an anchor, a "
                           "category or a supplier");
  }
  if (rule.rule() == 0) {
    int32_t next = 1;
    for (const auto& [number, known] : facts.rules) {
      if (known.id == id) {
        next = number;  // A repeat of this request.
        break;
      }
      next = number + 1;
    }
    rule.set_rule(next);
  } else if (!facts.rules.contains(rule.rule())) {
    return NotFound("RULE_NOT_FOUND",
                    absl::StrFormat("the book has no rule %d; \"omloop rules "
                                    "list\" shows those there are",
                                    rule.rule()));
  }
  rule.clear_vault_commitment();
  if (!request.validate_only() && !request.rule().reason().empty()) {
    const uint32_t owner = OwnerOf(facts, static_cast<uint32_t>(rule.anchor()),
                                   static_cast<uint32_t>(rule.supplier()));
    rpb::Text text;
    text.set_text_kind(kReasonTextKind);
    text.set_key(ToHex(id.view()));
    text.set_content(request.rule().reason());
    OMLOOP_ASSIGN_OR_RETURN(
        std::vector<std::string> commitments,
        tools.registry.StoreTexts(static_cast<int32_t>(owner), {text}));
    rule.set_vault_commitment(commitments[0]);
  }
  lpb::SubmitBatchRequest submit;
  submit.set_parent("books/-");
  submit.set_validate_only(request.validate_only());
  lpb::NewEntry* entry = submit.add_entries();
  entry->set_entry_id(id.str());
  entry->mutable_fact()->set_kind(lpb::ENTRY_KIND_SPEND_RULE);
  entry->mutable_fact()->set_valid_from_day(DayNumber(from));
  entry->mutable_fact()->set_payload(rule.SerializeAsString());
  OMLOOP_ASSIGN_OR_RETURN(lpb::SubmitBatchResponse submitted,
                          tools.ledger.Submit(submit));
  const lpb::EntryResult& result = submitted.results(0);
  if (!Stands(result.status()) && result.status() != lpb::ENTRY_STATUS_VALID) {
    return FailedPrecondition(
        "RULE_REFUSED",
        absl::StrFormat("the book refuses the rule: %s %s; see the reference "
                        "of results",
                        lpb::EntryStatus_Name(result.status()),
                        result.field()));
  }
  *response.mutable_rule() = request.rule();
  *response.mutable_rule()->mutable_rule() = std::move(rule);
  response.mutable_rule()->set_sequence(result.sequence());
  return absl::OkStatus();
}

absl::Status ListRules(const ImportTools& tools, View view,
                       const ppb::ListRulesRequest& request,
                       ppb::ListRulesResponse& response) {
  OMLOOP_RETURN_IF_ERROR(CheckBookName(request.parent()));
  OMLOOP_ASSIGN_OR_RETURN(BookFacts facts, tools.view.Refresh());
  for (const auto& [number, fact] : facts.rules) {
    ppb::RuleText text = Describe(facts, fact);
    if (view == View::kSteward) {
      const uint32_t owner =
          OwnerOf(facts, fact.rule.anchor, fact.rule.supplier);
      OMLOOP_ASSIGN_OR_RETURN(
          std::vector<rpb::Text> texts,
          tools.registry.ReadTexts(static_cast<int32_t>(owner), kReasonTextKind,
                                   {ToHex(fact.id.view())}));
      if (!texts.empty()) text.set_reason(texts[0].content());
    } else if (auto supplier = facts.attributes.find(fact.rule.supplier);
               supplier != facts.attributes.end() &&
               !supplier->second.legal_person) {
      continue;  // Of a natural person nothing is told.
    }
    *response.add_rules() = std::move(text);
  }
  return absl::OkStatus();
}

}  // namespace omloop::services
