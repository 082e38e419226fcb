#include "tests/unit/client/example_commands.h"

namespace flexiti_test {
namespace {

using Words = std::vector<std::string>;
using Commands = std::vector<ExampleCommand>;

constexpr char kRequestId[] = "5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f";

constexpr char kSkuData[] = R"({
  "purchase_order": "PO-7", "shipping_total": {"amount_cents": 1, "currency_code": "CAD"},
  "register_id": "TILL-3", "transaction_discount_total": {"amount_cents": -2, "currency_code": "CAD"},
  "transaction_subtotal": {"amount_cents": 3, "currency_code": "CAD"},
  "transaction_total": {"amount_cents": 4, "currency_code": "CAD"},
  "gst_hst": {"amount_cents": 5, "currency_code": "CAD"},
  "pst": {"amount_cents": 6, "currency_code": "CAD"},
  "products": [{"sku_id": "SOFA", "category": "Seats", "description": "Causeuse, bleu nuit",
    "quantity": 2, "unit_price": {"amount_cents": 7, "currency_code": "CAD"},
    "extended_price": {"amount_cents": 14, "currency_code": "CAD"}}]})";

Words operator+(Words left, const Words& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

const Words& Ids() {
  static const Words& words = *new Words{"--request-id", kRequestId, "--lang", "fr"};
  return words;
}

const Words& Store() {
  static const Words& words = *new Words{"--location", "00-12345", "--employee", "12345-SMITH"};
  return words;
}

const Words& Counter() {
  static const Words& words =
      *new Words(Words{"--verification-request-id", "SALE-1", "--code", "248524"} + Store());
  return words;
}

const Words& Person() {
  static const Words& words = *new Words{"--first-name", "Alice",      "--last-name",   "Tremblay",
                                         "--birth-date", "1985-04-12", "--postal-code", "M5H1A1"};
  return words;
}

const Words& Dates() {
  static const Words& words = *new Words{"--from", "2026-01-02", "--to", "2026-11-30"};
  return words;
}

void AddSales(std::map<std::string, Commands>* commands) {
  const Words sale = Words{"--amount", "1000.10", "--reference", "ORDER-7", "--sku-data", "-"} +
                     Words{"--plan", "101", "--term", "12"} + Ids();
  (*commands)["/flexiti.v1.TransactionService/CreatePurchase"] =
      Commands{{Words{"purchase", "--account", "10000000000001", "--authorized-user-card",
                      "6038000000000055"} +
                    sale + Counter(),
                kSkuData},
               {{"purchase", "--amount", "5", "--card", "6038000000000001", "--regular",
                 "--widget-session", "SESSION-1"}},
               {{"purchase", "--amount", "5", "--customer-id", "1234567-12345"}}};
  (*commands)["/flexiti.v1.AuthorizationService/CreateAuthorization"] =
      Commands{{Words{"authorize", "--account", "10000000000005", "--card", "6038000000000055",
                      "--auto-capture"} +
                    sale + Counter(),
                kSkuData},
               {{"authorize", "--amount", "5", "--account", "1", "--widget-session", "SESSION-1"}}};
}

void AddAfterSales(std::map<std::string, Commands>* commands) {
  const std::string service = "/flexiti.v1.AuthorizationService/";
  const Words page = {"--account", "10000000000001", "--page-size", "7", "--page-token", "t-2"};
  const Words ids = Words{"--reference", "ORDER-7", "--sku-data", "-"} + Store() + Ids();
  const Words authorization = {"--authorization", "4000000000000001"};
  const Words capture = {"--capture", "500000001"};
  (*commands)[service + "GetAuthorization"] =
      Commands{{{"authorizations", "get", "4000000000000001", "--lang", "fr"}}};
  (*commands)[service + "ListAuthorizations"] = Commands{
      {Words{"authorizations", "list", "--status", "opened", "--type", "regular", "--lang", "fr"} +
       page + Dates()}};
  (*commands)[service + "ListCaptures"] =
      Commands{{Words{"captures", "--lang", "fr"} + authorization + capture + page + Dates()}};
  (*commands)[service + "CaptureAuthorization"] =
      Commands{{Words{"capture", "--amount", "250.05"} + authorization + ids, kSkuData}};
  (*commands)[service + "ReleaseAuthorization"] =
      Commands{{Words{"release", "--amount", "250.05"} + authorization + Store() + Ids()}};
  (*commands)[service + "ReturnCapture"] =
      Commands{{Words{"return", "--amount", "7", "--card", "6038000000000055"} + authorization +
                    capture + ids,
                kSkuData},
               {Words{"return", "--all"} + authorization + capture}};
  (*commands)["/flexiti.v1.TransactionService/RefundAccount"] =
      Commands{{Words{"refund", "--account", "10000000000001", "--card", "6038000000000055",
                      "--amount", "89.90"} +
                    capture + ids,
                kSkuData}};
  const Words credit = Words{"credit", "trade-in", "--amount", "75"};
  (*commands)["/flexiti.v1.TransactionService/CreateAccountCredit"] =
      Commands{{credit + Words{"--account", "10000000000001"} + Counter() + Ids()},
               {credit + Words{"--card", "6038000000000001"}},
               {credit + Words{"--customer-id", "1234567-12345"}}};
}

void AddCustomers(std::map<std::string, Commands>* commands) {
  const std::string service = "/flexiti.v1.CustomerService/";
  const Words account = {"--account", "10000000000001"};
  (*commands)[service + "LookupCustomer"] =
      Commands{{Words{"lookup", "--lang", "fr"} + account},
               {{"lookup", "--card", "6038000000000001"}},
               {{"lookup", "--customer-id", "1234567-12345"}}};
  (*commands)[service + "SearchCustomers"] = Commands{{Words{"search", "--lang", "fr"} + Person()}};
  (*commands)[service + "VerifyCustomer"] = Commands{
      {Words{"verify", "--card", "6038000000000055", "--format", "question", "--question-id", "6",
             "--answer", "Medor", "--verification-request-id", "SALE-1"} +
       account + Ids()}};
  (*commands)[service + "CalculateInterest"] =
      Commands{{Words{"interest", "--amount", "499.99", "--lang", "fr"} + account}};
  (*commands)[service + "CloseAccount"] = Commands{{Words{"close"} + account + Ids()}};
  (*commands)[service + "StartWidget"] = Commands{{Words{"widget"} + account + Ids()},
                                                  {{"widget", "--card", "6038000000000001"}},
                                                  {Words{"widget"} + Person()}};
  (*commands)[service + "DecodeDriversLicense"] = Commands{
      {{"license", "-", "--lang", "fr"}, "@\n\x1e\rANSI 636012\nDLDAQT1234\nDCSTremblay\n"}};
}

void AddCheckouts(std::map<std::string, Commands>* commands) {
  const std::string service = "/flexiti.v1.CheckoutService/";
  const Words prefill = Words{"--salutation",  "Mrs",
                              "--middle-name", "Zoë",
                              "--email",       "alice@example.com",
                              "--phone",       "4165550101",
                              "--address-1",   "10 King Street West",
                              "--address-2",   "Unit 5",
                              "--city",        "Toronto",
                              "--province",    "ON"} +
                        Person();
  const Words checkout = {"checkout", "--order", "WEB-1", "--amount", "499.99"};
  (*commands)[service + "StartCheckout"] =
      Commands{{checkout +
                Words{"--flow", "apply-buy", "--customer-id", "1234567-12345", "--guest", "no",
                      "--previous-purchase", "yes"} +
                prefill + Ids()},
               {checkout + Words{"--flow", "buy", "--card", "6038000000000001"}}};
  (*commands)[service + "GetCheckout"] =
      Commands{{{"checkout-status", "--order", "WEB-1"}},
               {{"checkout-status", "--online-order", "7000001"}}};
  (*commands)[service + "CalculatePayments"] =
      Commands{{{"payments", "--price", "499.99", "--lang", "fr"}}};
}

void AddOperations(std::map<std::string, Commands>* commands) {
  const std::string service = "/flexiti.v1.OperationService/";
  (*commands)[service + "GetOperation"] = Commands{{{"operations", "show", kRequestId}}};
  (*commands)[service + "ListOperations"] = Commands{
      {{"operations", "list", "--state", "unknown", "--min-age", "1500ms", "--limit", "7"}}};
  (*commands)[service + "ResolveOperation"] = Commands{{{"operations", "resolve", kRequestId}}};
  (*commands)[service + "SettleOperation"] =
      Commands{{{"operations", "settle", kRequestId, "--verdict", "executed", "--operator",
                 "Kim Lee", "--reason", "seen in the portal"}}};
}

}  // namespace

const std::map<std::string, std::vector<ExampleCommand>>& ExampleCommands() {
  static const auto& commands = *[] {
    auto* made = new std::map<std::string, Commands>;
    AddSales(made);
    AddAfterSales(made);
    AddCustomers(made);
    AddCheckouts(made);
    AddOperations(made);
    return made;
  }();
  return commands;
}

const std::map<std::string, std::string>& FieldsWithoutOption() {
  static const auto& fields = *new std::map<std::string, std::string>{
      {"flexiti.v1.ListOperationsRequest.page_token",
       "the command follows the pages by itself, up to --limit"}};
  return fields;
}

}  // namespace flexiti_test
