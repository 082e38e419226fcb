// Calls that run, calls that failed, and operations that nobody knows the end of.
#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/admin/page_parts.h"
#include "service/admin/table.h"
#include "service/admin/troubles.h"
#include "service/admin/words.h"

namespace flexiti {
namespace {

const std::vector<Table::Column> kCallColumns = {
    {"Method"}, {"Merchant"}, {"Caller"}, {"Running for", true}, {"Ids"}};
const std::vector<Table::Column> kFailureColumns = {
    {"Method"}, {"Merchant"}, {"What happened"}, {"Failed"}, {"Ids"}};
const std::vector<Table::Column> kOperationColumns = {
    {"Method"}, {"Merchant"}, {"Unknown for", true}, {"Looks", true}, {"Next look"}, {"Act on it"}};

using Ids = std::vector<std::pair<const char*, std::string>>;

Html IdList(const Ids& ids) {
  Html list;
  list.Raw("<dl class=\"ids\">");
  for (const auto& [name, id] : ids) {
    if (id.empty()) continue;
    list.Raw("<dt>").Text(name).Raw("</dt><dd class=\"id\">").Text(id).Raw("</dd>");
  }
  return list.Raw("</dl>");
}

std::string CallerOf(const AdminView::Call& call) {
  return call.caller.empty() ? "not named" : call.caller;
}

void AddMore(std::size_t count, std::size_t shown, const std::string& what, Html& page) {
  if (count > shown) AddParagraph(absl::StrCat("and ", count - shown, " ", what), page);
}

// The names of enums, for people: "OUTCOME_UNKNOWN" is "outcome UNKNOWN".
std::string Outcome(const std::string& outcome) {
  constexpr char kPrefix[] = "OUTCOME_";
  if (outcome.rfind(kPrefix, 0) != 0) return outcome;
  return absl::StrCat("outcome ", outcome.substr(sizeof(kPrefix) - 1));
}

Html WhatHappened(const AdminView::Failure& failure) {
  const bool is_unknown = failure.outcome == "OUTCOME_UNKNOWN";
  Html cell = State(is_unknown ? Tone::kBad : Tone::kWarning,
                    failure.reason.empty() ? failure.grpc_code : failure.reason);
  std::string under = absl::StrCat(failure.grpc_code, ", ", Outcome(failure.outcome));
  if (failure.http_status != 0) {
    absl::StrAppend(&under, ", HTTP ", failure.http_status);
  } else if (is_unknown) {
    absl::StrAppend(&under, ", no reply");
  }
  if (!failure.cause.empty()) absl::StrAppend(&under, ": ", failure.cause);
  return cell.Raw("<span class=\"under\">").Text(under).Raw("</span>");
}

Html NextLook(const AdminView::Operation& operation, absl::Time now) {
  if (operation.next_look == absl::InfiniteFuture()) {
    return State(Tone::kBad, "none: waits for a repeat or a person");
  }
  if (operation.next_look <= now) return Html().Text("due now");
  return Html().Text(absl::StrCat("in ", InWords(operation.next_look - now)));
}

// The command that helps: a look, unless looking is of no use.
Html Command(const AdminView::Operation& operation) {
  const bool can_look = operation.next_look != absl::InfiniteFuture();
  Html cell;
  return cell.Raw("<code class=\"command\">flexiti operations ")
      .Text(can_look ? "resolve " : "show ")
      .Text(absl::StrCat(operation.merchant_id, " ", operation.request_id))
      .Raw("</code>");
}

void AddLedgerTrouble(const AdminView& view, Html& page) {
  const AdminView::Ledger& ledger = view.ledger;
  page.Raw("<p class=\"away\">").Add(Sign(Tone::kBad)).Raw("<span>The ledger does not answer");
  if (!ledger.trouble.empty()) page.Raw(": ").Text(ledger.trouble);
  page.Raw(". ");
  if (ledger.as_of == absl::InfinitePast()) {
    page.Raw("What it holds is not known.");
  } else {
    page.Text(absl::StrCat("What stands here is ", Age(ledger.as_of, view.now), " old."));
  }
  page.Raw("</span></p>");
}

void AddWriteTrouble(const AdminView& view, Html& page) {
  const AdminView::Ledger& ledger = view.ledger;
  page.Raw("<p class=\"away\">").Add(Sign(Tone::kBad)).Raw("<span>The last write failed ");
  page.Text(absl::StrCat(Age(ledger.last_failed_write, view.now), " ago"));
  if (!ledger.write_trouble.empty()) page.Raw(": ").Text(ledger.write_trouble);
  page.Raw(". ");
  page.Text(ledger.last_write == absl::InfinitePast()
                ? "None has succeeded since this process started."
                : absl::StrCat("The last one that succeeded was ", Age(ledger.last_write, view.now),
                               " ago."));
  page.Raw("</span></p>");
}

}  // namespace

void AddCalls(const AdminView& view, Html& page) {
  BeginSection("calls", "Calls in flight", page);
  if (view.calls.empty()) {
    AddParagraph("No call runs at this moment.", page);
    return EndSection(page);
  }
  AddParagraph("The oldest first.", page);
  const std::size_t shown = std::min<std::size_t>(view.calls.size(), kMaxCallsShown);
  {
    Table table(page, "Calls in flight, the oldest first", kCallColumns);
    for (std::size_t i = 0; i < shown; ++i) {
      const AdminView::Call& call = view.calls[i];
      table.Cell(MethodCell(call.method));
      table.Cell(call.merchant_id);
      table.Cell(CallerOf(call));
      table.Cell(Age(call.start, view.now));
      table.Cell(IdList({{"request", call.request_id},
                         {"reference", call.reference_id},
                         {"trace", call.trace_id}}));
    }
  }
  AddMore(view.calls.size(), shown, "more that began later.", page);
  EndSection(page);
}

void AddFailures(const AdminView& view, Html& page) {
  BeginSection("failures", "Failures of late", page);
  if (view.failures.empty()) {
    AddParagraph("No call has failed since this process started. A decline is no failure.", page);
    return EndSection(page);
  }
  AddParagraph("Calls that somebody's system failed, the latest first. A decline is no failure.",
               page);
  const std::size_t shown = std::min<std::size_t>(view.failures.size(), kMaxFailuresShown);
  {
    Table table(page, "Failures of late, the latest first", kFailureColumns);
    for (std::size_t i = 0; i < shown; ++i) {
      const AdminView::Failure& failure = view.failures[i];
      table.Cell(MethodCell(failure.call.method));
      table.Cell(MerchantCell(failure.call.merchant_id, failure.call.caller));
      table.Cell(WhatHappened(failure));
      table.Cell(When(failure.end, view.now));
      table.Cell(IdList({{"request", failure.call.request_id},
                         {"reference", failure.call.reference_id},
                         {"trace", failure.call.trace_id}}));
    }
  }
  AddMore(view.failures.size(), shown, "earlier ones; the log has them all.", page);
  EndSection(page);
}

void AddOperations(const AdminView& view, Html& page) {
  const AdminView::Ledger& ledger = view.ledger;
  BeginSection("operations", "Unresolved operations", page);
  if (!ledger.answers) AddLedgerTrouble(view, page);
  if (IsWriteFailing(ledger)) AddWriteTrouble(view, page);
  if (ledger.unknown == 0 && ledger.oldest.empty()) {
    if (ledger.answers) {
      AddParagraph(
          absl::StrCat("Of every operation it is known whether it happened; ",
                       ledger.running == 1 ? "1 runs" : absl::StrCat(ledger.running, " run"),
                       " now, on all replicas."),
          page);
    }
    return EndSection(page);
  }
  std::string counts = absl::StrCat(ledger.unknown, " unknown");
  if (ledger.unattended > 0) {
    absl::StrAppend(&counts, ", of which only a repeat or a person settles ", ledger.unattended);
  }
  AddParagraph(absl::StrCat("Sent, and the answer was lost: money may have moved. ", counts, "; ",
                            ledger.running, " running. Never repeat one under a new request_id."),
               page);
  {
    Table table(page, "Unknown operations, the oldest first", kOperationColumns);
    for (const AdminView::Operation& operation : ledger.oldest) {
      table.Cell(MethodCell(operation.method));
      table.Cell(operation.merchant_id);
      table.Cell(Age(operation.since, view.now));
      table.Cell(absl::StrCat(operation.looks));
      table.Cell(NextLook(operation, view.now));
      table.Cell(Command(operation));
    }
  }
  AddMore(static_cast<std::size_t>(std::max<std::int64_t>(ledger.unknown, 0)), ledger.oldest.size(),
          "more that are younger: flexiti operations list --merchant MERCHANT --state unknown",
          page);
  EndSection(page);
}

}  // namespace flexiti
