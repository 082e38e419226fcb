#include "client/cli/sale.h"

namespace flexiti::cli {

void AddSale(CLI::App& command, Sale* sale) {
  AddAmount(command, &sale->amount)->required();
  AddIds(command, &sale->reference, &sale->request_id);
  AddSkuData(command, &sale->sku_data);

  const std::string financing = "Financing (--plan and --term, or --regular)";
  CLI::Option* plan =
      command
          .add_option("--plan", sale->plan, "Promotional plan, 1 to 999: see `flexiti interest`")
          ->group(financing);
  CLI::Option* term = command.add_option("--term", sale->term, "Months of the plan, 1 to 999")
                          ->needs(plan)
                          ->group(financing);
  command.add_flag("--regular", sale->regular, "Regular purchase: revolving credit, no plan")
      ->excludes(plan)
      ->excludes(term)
      ->group(financing);

  AddCounter(command, &sale->counter);
  command
      .add_option("--widget-session", sale->widget_session,
                  "The session in which the shopper passed the widget: 1 to 100 characters")
      ->group("On a web page (instead)");
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
