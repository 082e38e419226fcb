// What `purchase` and `authorize` have in common: amount, plan and place of a sale.
#pragma once

#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "client/cli/options.h"
#include "client/cli/sku_data.h"
#include "flexiti/v1/financing.pb.h"

namespace flexiti::cli {

struct Sale {
  std::string amount{};
  std::string account{};
  std::string card{};
  int plan = 0;
  int term = 0;
  bool regular = false;
  Counter counter{};
  std::string widget_session{};
  std::string reference{};
  std::string sku_data{};
  std::string request_id{};
};

// The options of a sale, but for who buys.
void AddSale(CLI::App& command, Sale* sale);

v1::FinancingOption ToFinancingOption(const Sale& sale);

// What both requests hold. The gateway checks everything but the form of the amount: its errors
// name the fields.
template <typename Request>
absl::Status Fill(const Sale& sale, Request* request) {
  const absl::StatusOr<v1::Money> amount = ParseAmount(sale.amount);
  if (!amount.ok()) return amount.status();
  *request->mutable_amount() = *amount;
  request->set_request_id(sale.request_id);
  *request->mutable_financing_option() = ToFinancingOption(sale);
  if (sale.widget_session.empty()) {
    *request->mutable_in_store() = ToInStore(sale.counter);
  } else {
    request->mutable_online()->set_widget_session_id(sale.widget_session);
  }
  request->set_reference(sale.reference);
  return FillSkuData(sale.sku_data, request);
}

}  // namespace flexiti::cli
