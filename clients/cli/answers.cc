#include "clients/cli/answers.h"

#include <algorithm>
#include <cctype>

#include "absl/strings/str_format.h"
#include "omloop/registry/v1/registry.grpc.pb.h"

namespace omloop::cli {
namespace {

// "PARTY_KIND_" of an enum whose zero value is PARTY_KIND_UNSPECIFIED.
std::string PrefixOf(const google::protobuf::EnumDescriptor& type) {
  constexpr std::string_view kZero = "UNSPECIFIED";
  const std::string& zero = type.FindValueByNumber(0)->name();
  return zero.substr(0, zero.size() - kZero.size());
}

}  // namespace

Money ToMoney(const type::v1::Money& money) {
  const absl::StatusOr<Asset> asset = Asset::FromCode(money.asset());
  return Money(money.minor_units(), asset.ok() ? *asset : kEur);
}

std::string EnumWord(const google::protobuf::EnumDescriptor& type, int value) {
  const auto* found = type.FindValueByNumber(value);
  if (found == nullptr || value == 0) return "";
  std::string word = found->name().substr(PrefixOf(type).size());
  for (char& c : word) {
    c = c == '_'
            ? '-'
            : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return word;
}

std::vector<std::string> EnumWords(
    const google::protobuf::EnumDescriptor& type) {
  std::vector<std::string> words;
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->number() == 0) continue;
    words.push_back(EnumWord(type, type.value(i)->number()));
  }
  return words;
}

int EnumValue(const google::protobuf::EnumDescriptor& type,
              std::string_view word) {
  for (int i = 0; i < type.value_count(); ++i) {
    const int number = type.value(i)->number();
    if (!word.empty() && EnumWord(type, number) == word) return number;
  }
  return 0;
}

std::string PlaceText(const type::v1::AreaPath& place) {
  std::string text;
  for (const std::string* code :
       {&place.country(), &place.province(), &place.municipality(),
        &place.district(), &place.wijk(), &place.buurt()}) {
    if (code->empty()) continue;
    if (!text.empty()) text += '/';
    text += *code;
  }
  return text;
}

absl::StatusOr<absl::flat_hash_map<int32_t, std::string>> PartyNames(
    Context& context, std::vector<int32_t> numbers) {
  absl::flat_hash_map<int32_t, std::string> names;
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  numbers.erase(std::remove(numbers.begin(), numbers.end(), 0), numbers.end());
  for (size_t first = 0; first < numbers.size(); first += kPageRows) {
    registry::v1::BatchGetPartiesRequest request;
    request.set_parent(client::kBookName);
    const size_t limit = std::min(numbers.size(), first + kPageRows);
    for (size_t i = first; i < limit; ++i) request.add_numbers(numbers[i]);
    OMLOOP_ASSIGN_OR_RETURN(
        const registry::v1::BatchGetPartiesResponse response,
        context.Call(
            &registry::v1::RegistryService::StubInterface::BatchGetParties,
            request));
    for (const registry::v1::Party& party : response.parties()) {
      names[party.number()] = party.display_name();
    }
  }
  return names;
}

std::string NameOr(const absl::flat_hash_map<int32_t, std::string>& names,
                   int32_t number) {
  if (number == 0) return "";
  const auto found = names.find(number);
  if (found != names.end() && !found->second.empty()) return found->second;
  return absl::StrFormat("party %d", number);
}

absl::StatusOr<int32_t> FindAnchor(Context& context, const std::string& text) {
  if (text.empty()) return 0;
  registry::v1::FindAnchorRequest request;
  request.set_parent(client::kBookName);
  request.set_query(text);
  OMLOOP_ASSIGN_OR_RETURN(
      const registry::v1::FindAnchorResponse response,
      context.Call(&registry::v1::RegistryService::StubInterface::FindAnchor,
                   request));
  return response.party().number();
}

void NoteMore(const Context& context, bool more, int limit) {
  if (!more) return;
  context.Note(absl::StrFormat("%s %d %s",
                               context.Say("De eerste", "The first"), limit,
                               context.Say("rijen; --limit=0 toont alles.",
                                           "rows; --limit=0 shows all.")));
}

}  // namespace omloop::cli
