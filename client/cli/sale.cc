#include "client/cli/sale.h"

namespace flexiti::cli {

void AddSale(CLI::App& command, Sale* sale) {
  AddAmount(command, &sale->amount)->required();
  AddIds(command, &sale->reference, &sale->request_id);

  CLI::Option* plan =
      command.add_option("--plan", sale->plan, "Promotional plan")->group("Financing");
  CLI::Option* term = command.add_option("--term", sale->term, "Months of the plan")
                          ->needs(plan)
                          ->group("Financing");
  command.add_flag("--regular", sale->regular, "Regular purchase: revolving credit, no plan")
      ->excludes(plan)
      ->excludes(term)
      ->group("Financing");

  AddCounter(command, &sale->counter);
  command
      .add_option("--widget-session", sale->widget_session,
                  "The session in which the shopper passed the widget")
      ->group("On a web page");
}

v1::FinancingOption ToFinancingOption(const Sale& sale) {
  v1::FinancingOption option;
  if (sale.regular) {
    option.set_purchase_type(v1::PURCHASE_TYPE_REGULAR);
  } else if (sale.plan != 0) {
    option.set_purchase_type(v1::PURCHASE_TYPE_PROMOTIONAL);
    option.set_plan_id(sale.plan);
    option.set_term(sale.term);
  }
  return option;
}

}  // namespace flexiti::cli
