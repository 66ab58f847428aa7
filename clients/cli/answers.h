#ifndef OMLOOP_CLIENTS_CLI_ANSWERS_H_
#define OMLOOP_CLIENTS_CLI_ANSWERS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "clients/cli/command.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/repeated_field.h"
#include "ledger/base/money.h"
#include "omloop/type/v1/type.pb.h"

namespace omloop::cli {

// Rows that a list shows unless --limit says otherwise.
inline constexpr int kLimitByDefault = 100;
// Rows of one page; the most that services give.
inline constexpr int kPageRows = 1000;

// An amount of a message. An asset this program does not know is shown as
// EUR would be, with a note: such a book was made by a newer version.
Money ToMoney(const type::v1::Money& money);

// Words for enum values on the command line and in CSV: the value's name
// without its prefix, PARTY_KIND_TAX_OFFICE gives "tax-office". "" for the
// unspecified one.
std::string EnumWord(const google::protobuf::EnumDescriptor& type, int value);
std::vector<std::string> EnumWords(
    const google::protobuf::EnumDescriptor& type);
// The value of one of EnumWords(); 0 for any other word.
int EnumValue(const google::protobuf::EnumDescriptor& type,
              std::string_view word);

// "Nieuw-West, Amsterdam" is for people; this is "NL/NL-NH/GM0363/F": known
// levels from large to small.
std::string PlaceText(const type::v1::AreaPath& place);

// Calls a list method page by page until it has `limit` rows (0 = all) or
// there are no more. `rows` gives the rows of an answer to append to.
template <typename Service, typename Request, typename Response, typename Rows>
absl::StatusOr<Response> CallPages(
    Context& context,
    grpc::Status (Service::*method)(grpc::ClientContext*, const Request&,
                                    Response*),
    Request request, int limit, const Rows& rows) {
  Response all;
  while (true) {
    const int left = limit == 0 ? kPageRows : limit - rows(all)->size();
    request.set_page_size(left < kPageRows ? left : kPageRows);
    OMLOOP_ASSIGN_OR_RETURN(Response page, context.Call(method, request));
    auto* const more = rows(page);
    auto* const collected = rows(all);
    const std::string next = page.next_page_token();
    if (collected->empty()) {
      all = std::move(page);
    } else {
      for (auto& row : *more) *collected->Add() = std::move(row);
      all.set_next_page_token(next);
    }
    const bool enough = limit != 0 && rows(all)->size() >= limit;
    if (next.empty() || enough) return all;
    request.set_page_token(next);
  }
}

// Names of parties by number, as far as this caller may see them.
absl::StatusOr<absl::flat_hash_map<int32_t, std::string>> PartyNames(
    Context& context, std::vector<int32_t> numbers);
// A party's name, or "party 12" when it is withheld, erased or not found.
std::string NameOr(const absl::flat_hash_map<int32_t, std::string>& names,
                   int32_t number);

// The number of the anchor that a user names or numbers; 0 for "".
// Errors: NOT_FOUND ANCHOR_NOT_FOUND.
absl::StatusOr<int32_t> FindAnchor(Context& context, const std::string& text);

// The first `limit` rows were shown and there are more: says so on standard
// error.
void NoteMore(const Context& context, bool more, int limit);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_ANSWERS_H_
