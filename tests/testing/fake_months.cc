#include "tests/testing/fake_months.h"

#include <string>

#include "google/protobuf/text_format.h"
#include "ledger/base/check.h"

namespace omloop::testing {
namespace {

struct Answer {
  std::string_view method;
  const char* text;
};

// An anchor's month as most answers show it.
#define OMLOOP_FAKE_ANCHOR_MONTH(more)                               \
  "anchor: 1 control_count: 12418 "                                  \
  "control_total { minor_units: 123456789 asset: \"EUR\" } "         \
  "imported_count: 12387 "                                           \
  "imported_sum { minor_units: 123333333 asset: \"EUR\" } "          \
  "submitted_time_ns: 1793900000000000000 due_date: \"2026-11-15\" " \
  "days_after_month_end: 5 " more

constexpr Answer kAnswers[] = {
    {"UndoImport",
     R"pb(undone_by_import: 9
          reversed_count: 12371
          reversed_sum { minor_units: 122222222 asset: "EUR" }
          restored_count: 3
          restored_sum { minor_units: 45000 asset: "EUR" }
          months {
            month: "2026-10"
            record_count: 12374
            sum { minor_units: -122177222 asset: "EUR" }
          }
          size: 38160)pb"},
    {"ListBookImports",
     R"pb(imports {
            import_number: 8
            anchor: 1
            format: "correction"
            asset: "EUR"
            state: BOOK_IMPORT_STATE_COMPLETED
            booked_count: 1
            booked_sum { minor_units: 125000 asset: "EUR" }
            reversed_count: 1
            reversed_sum { minor_units: 123456 asset: "EUR" }
            first_date: "2026-10-05"
            last_date: "2026-10-05"
            opened_time_ns: 1793990000000000000
            completed_time_ns: 1793990000100000000
            opened_sequence: 25779
            completed_sequence: 25782
          }
          imports {
            import_number: 7
            anchor: 1
            format: "csv"
            asset: "EUR"
            state: BOOK_IMPORT_STATE_UNDONE
            booked_count: 12371
            booked_sum { minor_units: 122222222 asset: "EUR" }
            existing_count: 16
            rejected_count: 31
            first_date: "2026-09-30"
            last_date: "2026-10-31"
            complete_month: "2026-10"
            opened_time_ns: 1793900000000000000
            completed_time_ns: 1793900001000000000
            undone_time_ns: 1793980000000000000
            undone_by_import: 9
            opened_sequence: 13400
            completed_sequence: 25778
            undo_reason: "wrong year"
          })pb"},
    {"CorrectEntry",
     R"pb(reversal_sequence: 25780
          replacement_sequence: 25781
          old_amount { minor_units: 123456 asset: "EUR" }
          new_amount { minor_units: 125000 asset: "EUR" }
          old_date: "2026-10-05"
          new_date: "2026-10-05"
          restatement: true
          import_number: 8)pb"},
    {"ReverseEntry",
     R"pb(reversal_sequence: 25780
          old_amount { minor_units: 123456 asset: "EUR" }
          old_date: "2026-10-05"
          import_number: 8)pb"},
    {"SubmitMonth", "sequence: 25790 month { " OMLOOP_FAKE_ANCHOR_MONTH(
                        "state: MONTH_STATE_SUBMITTED") " }"},
    {"SignOffMonth",
     "sequence: 25791 month { " OMLOOP_FAKE_ANCHOR_MONTH(
         "state: MONTH_STATE_SIGNED_OFF signed_off_time_ns: "
         "1793950000000000000 signed_by: \"A. Jansen, controller\"") " }"},
    {"ReopenMonth", "sequence: 25792 month { " OMLOOP_FAKE_ANCHOR_MONTH(
                        "state: MONTH_STATE_REOPENED") " }"},
    {"GetMonthStatus",
     "month: \"2026-10\" anchors { " OMLOOP_FAKE_ANCHOR_MONTH(
         "state: MONTH_STATE_SUBMITTED") " } "
                                         R"pb(anchors {
                                                anchor: 2
                                                state: MONTH_STATE_OPEN
                                                imported_sum { asset: "EUR" }
                                                due_date: "2026-11-15"
                                                late: true
                                                not_delivered: true
                                              }
                                              seal_version: 1
                                              sealed_as_of_sequence: 25778
                                              sealed_time_ns:
                                                  1793970000000000000)pb"},
    {"ListRestatements",
     R"pb(restatements {
            sequence: 25780
            recorded_time_ns: 1793990000000000000
            anchor: 1
            import_number: 8
            format: "correction"
            added_count: 1
            taken_back_count: 1
            change { minor_units: 1544 asset: "EUR" }
            reason: "typing error in the invoice"
          }
          restatements {
            sequence: 25800
            recorded_time_ns: 1793995000000000000
            anchor: 2
            import_number: 10
            format: "csv"
            added_count: 40
            taken_back_count: 40
            change { asset: "EUR" }
            reason: "wrong anchor"
            undone: true
          }
          version: 1
          sealed_as_of_sequence: 25778
          as_of_sequence: 25890)pb"},
    {"ListRules",
     R"pb(rules {
            rule { rule: 1 kind: SPEND_RULE_KIND_INFLUENCEABLE supplier: 11 }
            valid_from: "2026-01-01"
            reason: "grid operator"
            sequence: 25795
          }
          rules {
            rule {
              rule: 2
              kind: SPEND_RULE_KIND_CATEGORY
              anchor: 1
              category: 4
              to_category: 1
              revoked: true
            }
            category: "unclassified"
            to_category: "cleaning"
            valid_from: "2026-10-01"
            valid_to: "2026-12-31"
            sequence: 25796
          })pb"},
    {"ListDue",
     R"pb(items {
            id: "DUE_KIND_SUBMIT-1-2026-10"
            kind: DUE_KIND_SUBMIT
            party: 1
            month: "2026-10"
            due_date: "2026-11-15"
            overdue: true
            count: 12387
            amount { minor_units: 123333333 asset: "EUR" }
            command: "omloop month submit --anchor=1 --month=2026-10 --total=AMOUNT --count=LINES"
          }
          items {
            id: "DUE_KIND_SEAL-0-2026-10"
            kind: DUE_KIND_SEAL
            month: "2026-10"
            due_date: "2026-11-30"
            command: "omloop month seal --month=2026-10"
          }
          items {
            id: "DUE_KIND_CONTRACT_ENDS-1-600"
            kind: DUE_KIND_CONTRACT_ENDS
            party: 1
            due_date: "2026-12-31"
            amount { minor_units: 24000000 asset: "EUR" }
            command: "omloop contracts list --anchor=1"
            contract_sequence: 600
          }
          items {
            id: "DUE_KIND_FINISH_IMPORT-1-01"
            kind: DUE_KIND_FINISH_IMPORT
            party: 1
            command: "omloop import --resume=01"
          }
          items {
            id: "DUE_KIND_PLACE_SUPPLIERS-1-2026-10"
            kind: DUE_KIND_PLACE_SUPPLIERS
            party: 1
            month: "2026-10"
            count: 45
            amount { minor_units: 11358025 asset: "EUR" }
            command: "omloop parties unknown --anchor=1 --month=2026-10"
          }
          items {
            id: "DUE_KIND_CONTROL_DIFFERS-1-2026-10"
            kind: DUE_KIND_CONTROL_DIFFERS
            party: 1
            month: "2026-10"
            count: -31
            amount { minor_units: -123456 asset: "EUR" }
            command: "omloop month status --anchor=1 --month=2026-10"
          }
          today: "2026-11-24")pb"},
    {"SealMonth",
     R"pb(sealed {
            month: "2026-10"
            version: 1
            as_of_sequence: 25778
            rows_root: "\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a"
            formula_version: "lm2/1"
            sequence: 25779
          }
          rows: "month\t2026-10\tEUR"
          rows: "total\tspend\t123333333\t12387\t298"
          not_delivered_anchors: 2
          unsigned_anchors: 1
          unsigned_anchors: 2)pb"},
    {"GetSealedMonth",
     R"pb(sealed {
            month: "2026-10"
            version: 1
            as_of_sequence: 25778
            rows_root: "\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a"
            formula_version: "lm2/1"
            sequence: 25779
          }
          rows: "month\t2026-10\tEUR"
          rows: "total\tspend\t123333333\t12387\t298"
          root_matches: true)pb"},
    {"PreviewRule",
     R"pb(before {
            total { minor_units: 123333333 asset: "EUR" }
            influenceable { minor_units: 110000000 asset: "EUR" }
            local_share_influenceable {
              value { numerator: 40 denominator: 110 }
            }
            categories {
              category: "cleaning"
              total { amount { minor_units: 20000000 asset: "EUR" } }
            }
            categories {
              category: "energy"
              total { amount { minor_units: 9000000 asset: "EUR" } }
            }
          }
          after {
            total { minor_units: 123333333 asset: "EUR" }
            influenceable { minor_units: 101000000 asset: "EUR" }
            local_share_influenceable {
              value { numerator: 40 denominator: 101 }
            }
            categories {
              category: "cleaning"
              total { amount { minor_units: 20000000 asset: "EUR" } }
            }
            categories {
              category: "grid"
              total { amount { minor_units: 9000000 asset: "EUR" } }
            }
          }
          line_count: 14
          amount { minor_units: 9000000 asset: "EUR" })pb"},
};

}  // namespace

void FillFakeAnswer(std::string_view method,
                    google::protobuf::Message& response) {
  for (const Answer& answer : kAnswers) {
    if (answer.method != method) continue;
    OMLOOP_CHECK(
        google::protobuf::TextFormat::ParseFromString(answer.text, &response));
    return;
  }
  OMLOOP_CHECK(false);
}

}  // namespace omloop::testing
