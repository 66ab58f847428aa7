#include "ledger/ingest/xaf/xaf_purchases.h"

#include <algorithm>
#include <string_view>

#include "ledger/base/money.h"
#include "ledger/ingest/text.h"

namespace omloop::ingest {
namespace {

const XafAccount* AccountOf(const XafMasters& masters, const XafLine& line) {
  return line.account < 0
             ? nullptr
             : &masters.accounts[static_cast<size_t>(line.account)];
}

bool IsPurchaseJournal(const XafJournal& journal) {
  if (journal.type == 'P') return true;
  if (journal.type != 0 && journal.type != 'Z') return false;
  std::string words;
  for (const char c : journal.description) words.push_back(LowerAscii(c));
  return words.find("inkoop") != std::string::npos ||
         words.find("purchase") != std::string::npos;
}

// Which lines of a transaction can be purchases at all.
enum class Scope {
  kNone,   // Sales, opening balances, payroll, goods movements.
  kAll,    // A purchase journal: all but the counter lines.
  kNamed,  // Bank, cash, memorial: costs paid or owed to a named supplier.
};

Scope ScopeOf(const XafJournal* journal) {
  if (journal == nullptr) return Scope::kNamed;
  if (IsPurchaseJournal(*journal)) return Scope::kAll;
  switch (journal->type) {
    case 'S':
    case 'O':
    case 'Y':
    case 'G':
    case 'T':
      return Scope::kNone;
    default:
      return Scope::kNamed;
  }
}

bool IsCost(XafAccountUse use) {
  return use == XafAccountUse::kAsset || use == XafAccountUse::kPurchases ||
         use == XafAccountUse::kCosts || use == XafAccountUse::kWages;
}

bool IsCounterLine(XafAccountUse use) {
  return use == XafAccountUse::kCreditors || use == XafAccountUse::kVat ||
         use == XafAccountUse::kMoney || use == XafAccountUse::kDebtors ||
         use == XafAccountUse::kPayroll;
}

class Splitter {
 public:
  Splitter(const XafMasters& masters, const XafTransaction& transaction)
      : masters_(masters), transaction_(transaction) {}

  XafPurchases Split() {
    const Scope scope = ScopeOf(transaction_.journal);
    if (scope == Scope::kNone) return {};
    LookOver();
    if (scope == Scope::kNamed && !owed_or_paid_) return {};
    const XafLine* control = scope == Scope::kAll ? ControlLine() : nullptr;
    XafPurchases purchases;
    for (size_t i = 0; i < transaction_.line_count; ++i) {
      const XafLine& line = transaction_.lines[i];
      if (&line == control || line.amount_minor == 0) continue;
      const XafAccount* account = AccountOf(masters_, line);
      const XafAccountUse use =
          account == nullptr ? XafAccountUse::kCosts : account->use;
      if (scope == Scope::kAll ? IsCounterLine(use) || IsOffset(account)
                               : !IsCost(use)) {
        continue;
      }
      const XafRelation* supplier = SupplierOf(line);
      if (scope == Scope::kNamed &&
          (supplier == nullptr || supplier->type == 'C')) {
        ++purchases.unnamed_count;
        AddTo(purchases.unnamed_minor, line.amount_minor);
        continue;
      }
      purchases.lines.push_back(
          {&line, supplier, account, line.amount_minor, std::nullopt});
    }
    ShareVat(purchases);
    return purchases;
  }

 private:
  static void AddTo(int64_t& sum, int64_t amount) {
    const auto added = AddMinor(sum, amount);
    if (added.ok()) sum = *added;
  }

  void LookOver() {
    for (size_t i = 0; i < transaction_.line_count; ++i) {
      const XafLine& line = transaction_.lines[i];
      const XafAccount* account = AccountOf(masters_, line);
      if (account != nullptr) {
        if (account->use == XafAccountUse::kVat) {
          AddTo(vat_minor_, line.amount_minor);
          has_vat_ = true;
        }
        if (account->use == XafAccountUse::kCreditors ||
            account->use == XafAccountUse::kMoney || IsOffset(account)) {
          owed_or_paid_ = true;
        }
        has_creditors_ = has_creditors_ || IsOffset(account) ||
                         account->use == XafAccountUse::kCreditors;
      }
      if (line.relation < 0) continue;
      if (only_relation_ == kNoneYet) {
        only_relation_ = line.relation;
      } else if (only_relation_ != line.relation) {
        only_relation_ = kSeveral;
      }
    }
  }

  bool IsOffset(const XafAccount* account) const {
    return account != nullptr && transaction_.journal != nullptr &&
           !transaction_.journal->offset_account.empty() &&
           transaction_.journal->offset_account == account->id;
  }

  // In a purchase journal without an account known to be the creditors': the
  // largest line of a relation on a balance account.
  const XafLine* ControlLine() const {
    if (has_creditors_) return nullptr;
    const XafLine* control = nullptr;
    for (size_t i = 0; i < transaction_.line_count; ++i) {
      const XafLine& line = transaction_.lines[i];
      const XafAccount* account = AccountOf(masters_, line);
      const bool balance =
          account == nullptr || account->use == XafAccountUse::kBalance;
      if (!balance) continue;
      if (control == nullptr || Size(line) > Size(*control) ||
          (Size(line) == Size(*control) && line.relation >= 0 &&
           control->relation < 0)) {
        control = &line;
      }
    }
    return control;
  }

  static int64_t Size(const XafLine& line) {
    return line.amount_minor < 0 ? -line.amount_minor : line.amount_minor;
  }

  // The relation stands on the line, on another line of the same document, or
  // on any line when it is the only one.
  const XafRelation* SupplierOf(const XafLine& line) const {
    int32_t relation = line.relation;
    if (relation < 0 && !line.document.empty()) {
      for (size_t i = 0; i < transaction_.line_count && relation < 0; ++i) {
        const XafLine& other = transaction_.lines[i];
        if (other.document == line.document) relation = other.relation;
        // Transactions of a whole month exist: do not look for ever.
        if (i >= kDocumentLookMax) break;
      }
    }
    if (relation < 0 && only_relation_ >= 0) relation = only_relation_;
    return relation < 0 ? nullptr
                        : &masters_.relations[static_cast<size_t>(relation)];
  }

  // The VAT accounts say what was booked; the lines' own VAT elements say
  // where, when they agree. Else all of it goes to the largest line.
  void ShareVat(XafPurchases& purchases) const {
    if (!has_vat_ || purchases.lines.empty()) return;
    int64_t elements = 0;
    XafPurchase* largest = &purchases.lines[0];
    for (XafPurchase& purchase : purchases.lines) {
      AddTo(elements, purchase.line->vat_minor);
      if (Size(*purchase.line) > Size(*largest->line)) largest = &purchase;
    }
    for (XafPurchase& purchase : purchases.lines) {
      purchase.vat_minor =
          elements == vat_minor_ ? purchase.line->vat_minor : 0;
    }
    if (elements != vat_minor_) largest->vat_minor = vat_minor_;
  }

  static constexpr int32_t kNoneYet = -1;
  static constexpr int32_t kSeveral = -2;
  static constexpr size_t kDocumentLookMax = 1000;

  const XafMasters& masters_;
  const XafTransaction& transaction_;
  int64_t vat_minor_ = 0;
  bool has_vat_ = false;
  bool owed_or_paid_ = false;
  bool has_creditors_ = false;
  int32_t only_relation_ = kNoneYet;
};

}  // namespace

XafPurchases PurchasesOf(const XafMasters& masters,
                         const XafTransaction& transaction) {
  return Splitter(masters, transaction).Split();
}

}  // namespace omloop::ingest
