// Calls that were refused, and what this process could not tell.
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/admin/page_parts.h"
#include "service/admin/table.h"
#include "service/admin/troubles.h"
#include "service/admin/words.h"

namespace flexiti {
namespace {

const std::vector<Table::Column> kColumns = {
    {"Reason"}, {"Of late", true}, {"Since the start", true}, {"The last one"}, {"Its merchant"}};

// What the reason means, or what it was that refused.
std::string Meaning(const AdminView::Refusal& refusal) {
  const struct {
    const char* word;
    const char* meaning;
  } kMeanings[] = {
      {"UNKNOWN_CALLER", "the certificate is no configured caller's"},
      {"METHOD_NOT_ALLOWED", "the caller has no right to the method"},
      {"UNKNOWN_MERCHANT", "no merchant of that id, or none that the caller may use"},
      {"DEADLINE_TOO_SHORT", "too little of the caller's deadline was left"},
      {"SHUTTING_DOWN", "this process takes no new calls"},
      {"BREAKER_OPEN", "the host of Flexiti is left alone"},
      {"in_flight", "limits.max_in_flight was reached"},
      {"merchant_in_flight", "limits.max_in_flight_per_merchant was reached"},
      {"threads", "the system had no thread for it"},
  };
  for (const auto& known : kMeanings) {
    if (refusal.reason == known.word || refusal.cause == known.word) return known.meaning;
  }
  return refusal.cause;
}

void AddTable(const AdminView& view, Html& page) {
  Table table(page, "Refused calls by reason", kColumns);
  for (const AdminView::Refusal& refusal : view.refusals) {
    table.Cell(Html()
                   .Raw("<b>")
                   .Text(refusal.reason)
                   .Raw("</b><span class=\"under\">")
                   .Text(Meaning(refusal))
                   .Raw("</span>"));
    table.Cell(absl::StrCat(refusal.of_late));
    table.Cell(absl::StrCat(refusal.total));
    table.Cell(When(refusal.last, view.now));
    table.Cell(
        MerchantCell(refusal.last_merchant_id.empty() ? "not known here" : refusal.last_merchant_id,
                     refusal.last_caller));
  }
}

}  // namespace

void AddRefusals(const AdminView& view, Html& page) {
  BeginSection("refusals", "Refused calls", page);
  AddParagraph(
      absl::StrCat(
          view.refusals.empty()
              ? "No call was refused at once since this process started. "
              : absl::StrCat("Refused at once, with nothing sent. Of late: in the last ",
                             InWords(kOfLate), ". "),
          "Before any call, since the start: ", Counted(view.failed_handshakes, "TLS handshake"),
          " failed, and ", Counted(view.refused_connections, "connection"),
          view.refused_connections == 1 ? " was" : " were", " refused by the limit."),
      page);
  if (view.ended_connections > 0 || view.refused_open_calls > 0) {
    AddParagraph(absl::StrCat("Against who resets calls as fast as they begin: ",
                              Counted(view.ended_connections, "connection"), " ended, ",
                              Counted(view.refused_open_calls, "call"), " refused unseen."),
                 page);
  }
  if (!view.refusals.empty()) AddTable(view, page);
  if (view.spans_lost > 0 || view.log_lines_dropped > 0) {
    AddParagraph(
        absl::StrCat("What could not be told, since the start: ", Counted(view.spans_lost, "span"),
                     " of traces lost, ", Counted(view.log_lines_dropped, "log line"), " dropped."),
        page);
  }
  EndSection(page);
}

}  // namespace flexiti
