#include "client/cli/interest_text.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/cli/masked.h"
#include "client/cli/percent.h"
#include "client/cli/text.h"
#include "flexiti/v1/customer_service.pb.h"

namespace flexiti::cli {
namespace {

// The first text that says something.
const std::string& Either(const std::string& first, const std::string& second) {
  return first.empty() ? second : first;
}

std::string Rates(const v1::TermQuote& term) {
  std::vector<std::string> texts;
  for (const v1::AnnualRate& rate : term.annual_rates()) {
    const std::string& name = Either(rate.type(), rate.description());
    texts.push_back(term.annual_rates_size() == 1
                        ? Percent(rate.rate())
                        : absl::StrCat(name, name.empty() ? "" : " ", Percent(rate.rate())));
  }
  return absl::StrJoin(texts, "; ");
}

std::string Fees(const v1::TermQuote& term) {
  std::vector<std::string> texts;
  for (const v1::Fee& fee : term.fees()) {
    const std::string& name = Either(fee.description(), fee.type());
    texts.push_back(absl::StrCat(name, name.empty() ? "" : " ", ShortText(fee.amount())));
  }
  return absl::StrJoin(texts, "; ");
}

std::string PlanTable(const v1::CalculateInterestResponse& quote) {
  if (quote.plans().empty()) return "No plans.\n";
  std::vector<std::vector<std::string>> rows = {
      {"PLAN", "NAME", "TERM", "INSTALMENT", "RATE A YEAR", "FEES"}};
  for (const v1::PlanQuote& plan : quote.plans()) {
    const std::string id = absl::StrCat(plan.plan_id());
    if (plan.terms().empty()) rows.push_back({id, plan.plan_name(), "", "", "", ""});
    for (const v1::TermQuote& term : plan.terms()) {
      rows.push_back({id, plan.plan_name(), absl::StrCat(term.term()),
                      ShortText(term.term_amount()), Rates(term), Fees(term)});
    }
  }
  return absl::StrCat(ToTable(rows),
                      "TERM in months.\n(--json shows the texts of rates and fees, too)\n");
}

}  // namespace

std::string InterestText(const google::protobuf::Message& message) {
  v1::CalculateInterestResponse quote = dynamic_cast<const v1::CalculateInterestResponse&>(message);
  const std::string plans = PlanTable(quote);
  quote.clear_plans();
  const std::string customer = ToText(quote);
  return absl::StrCat(customer, "\n", plans, HowToSee(customer));
}

}  // namespace flexiti::cli
