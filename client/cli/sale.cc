#include "client/cli/sale.h"

namespace flexiti::cli {

void AddSale(CLI::App& command, Sale* sale) {
  command.add_option("--amount", sale->amount, "Canadian dollars, such as 1000.10")->required();
  command.add_option("--reference", sale->reference, "Your order id");
  command.add_option("--request-id", sale->request_id,
                     "A UUID for this sale; the same one again repeats safely. Default: a new one");

  CLI::Option* plan =
      command.add_option("--plan", sale->plan, "Promotional plan")->group("Financing");
  CLI::Option* term = command.add_option("--term", sale->term, "Months of the plan")
                          ->needs(plan)
                          ->group("Financing");
  command.add_flag("--regular", sale->regular, "Regular purchase: revolving credit, no plan")
      ->excludes(plan)
      ->excludes(term)
      ->group("Financing");

  const std::string counter = "At a counter";
  command
      .add_option("--verification-request-id", sale->verification_request_id,
                  "What `flexiti verify` printed for this sale")
      ->group(counter);
  command.add_option("--code", sale->code, "The verification code")->group(counter);
  command.add_option("--location", sale->location, "The store, such as 00-12345")
      ->envname("FLEXITI_LOCATION")
      ->group(counter);
  command.add_option("--employee", sale->employee, "The employee, such as 12345-SMITH")
      ->envname("FLEXITI_EMPLOYEE")
      ->group(counter);
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

v1::InStore ToInStore(const Sale& sale) {
  v1::InStore in_store;
  in_store.set_verification_request_id(sale.verification_request_id);
  in_store.set_verification_code(sale.code);
  in_store.set_external_location_id(sale.location);
  in_store.set_external_employee_id(sale.employee);
  return in_store;
}

}  // namespace flexiti::cli
