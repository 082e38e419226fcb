#include "service/flexiti/transaction_json.h"

#include <map>

#include "service/base/json_writer.h"
#include "service/flexiti/decimal.h"
#include "service/flexiti/financing_json.h"
#include "service/flexiti/json_reader.h"

namespace flexiti {
namespace {

std::string CreditTypeWord(v1::AccountCreditType type) {
  switch (type) {
    case v1::ACCOUNT_CREDIT_TYPE_IN_STORE_PAYMENT:
      return "instore_payment";
    case v1::ACCOUNT_CREDIT_TYPE_TRADE_IN:
      return "tradein";
    default:
      return "deposit";
  }
}

template <typename Request>
void EncodeCustomer(const Request& request, JsonWriter& out) {
  switch (request.customer_case()) {
    case Request::kVccNumber:
      out.Text("vcc_number", request.vcc_number());
      break;
    case Request::kAccountNumber:
      out.Text("account_number", request.account_number());
      break;
    case Request::kCustomerId:
      out.Text("customer_id", request.customer_id());
      break;
    case Request::CUSTOMER_NOT_SET:
      break;
  }
}

}  // namespace

std::string EncodeTransactionPurchase(const v1::CreatePurchaseRequest& request) {
  JsonWriter out;
  out.Text("transaction_type", PurchaseTypeWord(request.financing_option().purchase_type()));
  out.Number("amount", FormatCents(request.amount().amount_cents()));
  EncodeCustomer(request, out);
  EncodeInStore(request.in_store(), out);
  if (request.financing_option().purchase_type() == v1::PURCHASE_TYPE_PROMOTIONAL) {
    out.Int("plan_id", request.financing_option().plan_id());
    out.Int("term", request.financing_option().term());
  }
  return out.Close();
}

std::string EncodeAccountCredit(const v1::CreateAccountCreditRequest& request) {
  JsonWriter out;
  out.Text("transaction_type", CreditTypeWord(request.type()));
  out.Number("amount", FormatCents(request.amount().amount_cents()));
  EncodeCustomer(request, out);
  EncodeInStore(request.in_store(), out);
  return out.Close();
}

absl::Status DecodeTransactionPurchase(const Json& json, v1::Purchase* purchase) {
  JsonReader reader(json);
  if (auto id = reader.Id("transaction_id")) {
    purchase->set_transaction_id(*id);
  } else {
    reader.Fail("transaction_id", "is missing");
  }
  purchase->set_customer_first_name(reader.Text("customer_name").value_or(""));
  purchase->set_customer_last_name(reader.Text("customer_lname").value_or(""));
  if (auto amount = reader.Amount("total_amount")) *purchase->mutable_amount() = *amount;
  if (auto verified = reader.Bool("verified")) purchase->set_verified(*verified);
  if (auto time = reader.Time("date")) *purchase->mutable_create_time() = *time;
  if (auto message = reader.Text("message")) purchase->set_message(*message);
  if (auto unmodeled = reader.Unmodeled()) *purchase->mutable_unmodeled() = *std::move(unmodeled);
  return reader.status();
}

absl::Status DecodeAccountCredit(const Json& json, v1::CreateAccountCreditResponse* response) {
  JsonReader reader(json);
  if (auto id = reader.Id("transaction_id")) response->set_transaction_id(*id);
  if (auto amount = reader.Amount("total_amount")) *response->mutable_amount() = *amount;
  if (response->transaction_id().empty() && !response->has_amount()) {
    reader.Fail("transaction_id", "is missing, and so is total_amount");
  }
  if (auto time = reader.Time("date")) *response->mutable_create_time() = *time;
  if (auto unmodeled = reader.Unmodeled()) *response->mutable_unmodeled() = *std::move(unmodeled);
  return reader.status();
}

std::string TransactionFieldPath(const std::string& parameter) {
  static const std::map<std::string, std::string>& paths = *new std::map<std::string, std::string>{
      {"transaction_type", "financing_option.purchase_type"},
      {"plan_id", "financing_option.plan_id"},
      {"term", "financing_option.term"},
      {"verification_code", "in_store.verification_code"},
      {"request_id", "in_store.verification_request_id"},
      {"external_location_id", "in_store.external_location_id"},
      {"external_employee_id", "in_store.external_employee_id"}};
  const auto found = paths.find(parameter);
  return found == paths.end() ? parameter : found->second;
}

std::string AccountCreditFieldPath(const std::string& parameter) {
  return parameter == "transaction_type" ? "type" : TransactionFieldPath(parameter);
}

}  // namespace flexiti
