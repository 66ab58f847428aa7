#include "services/procurement/payment_matcher.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace omloop::services {
namespace {

using Kind = PaymentMatch::Kind;

OpenInvoice Invoice(uint64_t sequence, uint32_t supplier, Day day, int64_t net,
                    int64_t vat, const std::string& number) {
  OpenInvoice invoice;
  invoice.sequence = sequence;
  invoice.supplier = supplier;
  invoice.day = day;
  invoice.dated_by_invoice = true;
  invoice.net_minor = net;
  invoice.vat_minor = vat;
  invoice.number = number;
  return invoice;
}

ingest::PaymentDraft Payment(Day date, int64_t amount,
                             std::vector<std::string> references) {
  ingest::PaymentDraft payment;
  payment.date = date;
  payment.amount_minor = amount;
  payment.iban = "NL91ABNA0417164300";
  payment.references = std::move(references);
  return payment;
}

PaymentMatcher TwoSuppliers() {
  return PaymentMatcher(
      {Invoice(10, 5, Day(2026, 9, 1), 10000, 2100, "F-2026/001"),
       Invoice(11, 5, Day(2026, 9, 10), 10000, 2100, "F-2026/002"),
       Invoice(12, 6, Day(2026, 9, 5), 5000, 0, "001"),
       Invoice(13, 7, Day(2026, 9, 6), 7000, 1470, "99-77")});
}

TEST(PaymentMatcherTest, NumberOfThePayerFindsTheInvoice) {
  PaymentMatcher matcher = TwoSuppliers();
  const PaymentMatch match =
      matcher.Match(Payment(Day(2026, 9, 20), 12100, {"f2026002"}), 5);
  ASSERT_EQ(match.kind, Kind::kInvoices);
  ASSERT_EQ(match.parts.size(), 1u);
  EXPECT_EQ(match.parts[0].invoice->sequence, 11u);
  EXPECT_EQ(match.parts[0].amount_minor, 12100);
}

TEST(PaymentMatcherTest, AmountFindsTheOldestInvoiceOfAKnownSupplier) {
  PaymentMatcher matcher = TwoSuppliers();
  PaymentMatch match = matcher.Match(Payment(Day(2026, 9, 20), 12100, {}), 5);
  ASSERT_EQ(match.kind, Kind::kInvoices);
  EXPECT_EQ(match.parts[0].invoice->sequence, 10u);
  // It is settled now: the same amount again is the next invoice.
  match = matcher.Match(Payment(Day(2026, 9, 21), 12100, {}), 5);
  ASSERT_EQ(match.kind, Kind::kInvoices);
  EXPECT_EQ(match.parts[0].invoice->sequence, 11u);
  EXPECT_EQ(matcher.Match(Payment(Day(2026, 9, 22), 12100, {}), 5).kind,
            Kind::kSupplier);
}

TEST(PaymentMatcherTest, OnePaymentSettlesSeveralInvoicesItNames) {
  PaymentMatcher matcher = TwoSuppliers();
  const PaymentMatch match = matcher.Match(
      Payment(Day(2026, 9, 20), 24200, {"F-2026/001", "F-2026/002"}), 5);
  ASSERT_EQ(match.kind, Kind::kInvoices);
  ASSERT_EQ(match.parts.size(), 2u);
  EXPECT_EQ(match.parts[0].amount_minor + match.parts[1].amount_minor, 24200);
}

TEST(PaymentMatcherTest, ANumberOfAnUnknownPayeeNeedsTheAmountToAgree) {
  PaymentMatcher matcher = TwoSuppliers();
  EXPECT_EQ(matcher.Match(Payment(Day(2026, 9, 20), 1234, {"9977"}), 0).kind,
            Kind::kUnknown);
  const PaymentMatch match =
      matcher.Match(Payment(Day(2026, 9, 20), 8470, {"9977"}), 0);
  EXPECT_EQ(match.kind, Kind::kInvoices);
  EXPECT_EQ(match.supplier, 7u);
}

TEST(PaymentMatcherTest, InvoicesWithoutVatMatchWithDutchRates) {
  PaymentMatcher matcher = TwoSuppliers();
  EXPECT_EQ(matcher.Match(Payment(Day(2026, 9, 20), 6050, {}), 6).kind,
            Kind::kInvoices);
}

TEST(PaymentMatcherTest, MoneyToABlockedAccountIsTheTaxOffices) {
  PaymentMatcher matcher = TwoSuppliers();
  matcher.AddBlockedAccount("NL91 ABNA 0417 1643 00", 5);
  const PaymentMatch match =
      matcher.Match(Payment(Day(2026, 9, 20), 3000, {"F-2026/001"}), 0);
  EXPECT_EQ(match.kind, Kind::kBlockedAccount);
  EXPECT_EQ(match.supplier, 5u);
}

TEST(PaymentMatcherTest, NothingSettlesAnInvoiceThatIsStillToCome) {
  PaymentMatcher matcher = TwoSuppliers();
  EXPECT_EQ(matcher.Match(Payment(Day(2026, 8, 1), 12100, {}), 5).kind,
            Kind::kSupplier);
  EXPECT_EQ(matcher
                .Match(Payment(Day(2026, 9, 1) + kInvoiceDaysMax + 10, 12100,
                               {"F-2026/001"}),
                       5)
                .kind,
            Kind::kSupplier);
}

TEST(PaymentMatcherTest, MoneyThatCameBackSettlesNothing) {
  PaymentMatcher matcher = TwoSuppliers();
  EXPECT_EQ(
      matcher.Match(Payment(Day(2026, 9, 20), -12100, {"F-2026/001"}), 5).kind,
      Kind::kSupplier);
}

TEST(ComparableNumberTest, ComparesWhatTellsDocumentsApart) {
  EXPECT_EQ(ComparableNumber("F-2026/001"), "F2026001");
  EXPECT_EQ(ComparableNumber(" 0001234 "), "1234");
  EXPECT_EQ(ComparableNumber("12"), "");
  EXPECT_EQ(ComparableNumber("HUUR"), "");
}

TEST(PaymentDaysTest, MedianIsWeightedByAmount) {
  PaymentDaysCounter counter;
  counter.Add(SizeClass::kSmall, 10, 100);
  counter.Add(SizeClass::kSmall, 20, 100);
  counter.Add(SizeClass::kLarge, 60, 1000);
  const auto stats = counter.Finish();
  EXPECT_EQ(stats.at("all").median_days, 60);
  EXPECT_EQ(stats.at("all").count, 3);
  EXPECT_EQ(stats.at("all").late_permille, 833);
  EXPECT_EQ(stats.at("small").median_days, 10);
  EXPECT_EQ(stats.at("small").late_permille, 0);
  EXPECT_EQ(stats.at("large").late_permille, 1000);
}

}  // namespace
}  // namespace omloop::services
