#ifndef OMLOOP_CLIENTS_CLI_DASHBOARD_WORDS_H_
#define OMLOOP_CLIENTS_CLI_DASHBOARD_WORDS_H_

#include "clients/cli/language.h"

namespace omloop::cli {

// Every word of the dashboard, once a language. Dutch is plain (level B1).
struct DashboardWords {
  const char* spend;
  const char* lines;
  const char* suppliers;
  const char* compared_with;  // Before the name of a month.
  const char* influenceable;
  const char* of_spend;
  const char* local_share;
  const char* local_influenceable;
  const char* place_known;  // Before a percentage.
  const char* cooperatives;
  const char* small_local;
  const char* of_money;
  const char* fewer_than_50;
  const char* unknown_place;
  const char* never_counted;
  const char* lm2;
  const char* lm2_note;
  const char* active_local;
  const char* top_five;  // After a percentage.
  const char* no_figure;
  const char* rings_title;
  const char* hidden;
  const char* leaks_title;
  const char* category;
  const char* leaks;
  const char* legend_local;
  const char* legend_unknown;
  const char* legend_leak;
  const char* suppliers_title;
  const char* name;
  const char* ring;
  const char* share;
  const char* cooperative_mark;
  const char* anchors_title;
  const char* amount;
  const char* rows;
  const char* local;
  const char* status;
  const char* not_delivered;
  const char* delivered;
  const char* submitted;
  const char* signed_off;
  const char* days_after_month;
  const char* after_due;
  const char* control_differs;
  const char* contracts_title;
  const char* contract_named;
  const char* contract_assumed;
  const char* contract_none;
  const char* contracts_signed;
  const char* contracts_signed_local;
  const char* contracts_ending;
  const char* trend_title;
  const char* pending;
  // Paid by an anchor to an anchor: no spend.
  const char* between_anchors;
  const char* public_view;
  const char* self_employed;
  const char* stamp_as_of;
  const char* stamp_rings;
  const char* stamp_areas;
  const char* stamp_formulas;
  const char* stamp_dates;
  const char* net_of_vat;
  const char* paid;
  const char* invoiced;
  const char* booked;
  const char* period;
};

const DashboardWords& WordsIn(Language language);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_DASHBOARD_WORDS_H_
