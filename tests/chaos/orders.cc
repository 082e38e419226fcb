#include "tests/chaos/orders.h"

#include <cstdlib>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "flexiti/v1/authorization_service.pb.h"
#include "flexiti/v1/customer_service.pb.h"
#include "flexiti/v1/transaction_service.pb.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/stack/stack.h"

namespace flexiti_test {
namespace {

namespace v1 = flexiti::v1;

template <typename Request>
std::shared_ptr<Request> Begin(const std::string& merchant_id, const std::string& request_id) {
  auto request = std::make_shared<Request>();
  request->set_merchant_id(merchant_id);
  request->set_request_id(request_id);
  return request;
}

void FillInStore(const Channel& channel, v1::InStore* in_store) {
  in_store->set_verification_code(channel.verification_code);
  in_store->set_verification_request_id(channel.verification_request_id);
  in_store->set_external_location_id(flexiti_sandbox::kLocation);
  in_store->set_external_employee_id(flexiti_sandbox::kEmployee);
}

template <typename Request>
void FillSale(const Order& order, Request& request) {
  request.set_account_number(order.customer.account_number);
  request.mutable_amount()->set_amount_cents(order.amount_cents);
  auto* option = request.mutable_financing_option();
  option->set_purchase_type(order.is_regular ? v1::PURCHASE_TYPE_REGULAR
                                             : v1::PURCHASE_TYPE_PROMOTIONAL);
  if (!order.is_regular) {
    option->set_plan_id(flexiti_sandbox::kPlanId);
    option->set_term(flexiti_sandbox::kTerm);
  }
  if (order.channel.verification_code.empty()) {
    request.mutable_online()->set_widget_session_id(order.customer.widget_session_id);
  } else {
    FillInStore(order.channel, request.mutable_in_store());
  }
  // POST /transactions takes none.
  if (order.kind != Kind::kTransactionPurchase) request.set_reference(order.reference);
}

MessagePtr Sale(const Order& order, const std::string& merchant_id, const std::string& request_id) {
  if (order.kind == Kind::kAuthorization) {
    auto request = Begin<v1::CreateAuthorizationRequest>(merchant_id, request_id);
    FillSale(order, *request);
    return request;
  }
  auto request = Begin<v1::CreatePurchaseRequest>(merchant_id, request_id);
  FillSale(order, *request);
  return request;
}

MessagePtr Return(const Order& order, const std::string& merchant_id,
                  const std::string& request_id) {
  auto request = Begin<v1::ReturnCaptureRequest>(merchant_id, request_id);
  request->set_authorization_id(order.authorization_id);
  request->set_capture_id(order.capture_id);
  request->set_reference(order.reference);
  if (order.amount_cents > 0) {
    request->mutable_amount()->set_amount_cents(order.amount_cents);
  } else {
    request->set_full_return(true);
  }
  return request;
}

MessagePtr MakeRequest(const Order& order, const std::string& merchant_id,
                       const std::string& request_id) {
  switch (order.kind) {
    case Kind::kPurchase:
    case Kind::kTransactionPurchase:
    case Kind::kAuthorization:
      return Sale(order, merchant_id, request_id);
    case Kind::kCapture: {
      auto request = Begin<v1::CaptureAuthorizationRequest>(merchant_id, request_id);
      request->set_authorization_id(order.authorization_id);
      request->mutable_amount()->set_amount_cents(order.amount_cents);
      request->set_reference(order.reference);
      return request;
    }
    case Kind::kRelease: {
      auto request = Begin<v1::ReleaseAuthorizationRequest>(merchant_id, request_id);
      request->set_authorization_id(order.authorization_id);
      if (order.amount_cents > 0) request->mutable_amount()->set_amount_cents(order.amount_cents);
      return request;
    }
    case Kind::kReturn:
      return Return(order, merchant_id, request_id);
    case Kind::kCredit: {
      auto request = Begin<v1::CreateAccountCreditRequest>(merchant_id, request_id);
      request->set_account_number(order.customer.account_number);
      request->set_type(static_cast<v1::AccountCreditType>(order.credit_type));
      request->mutable_amount()->set_amount_cents(order.amount_cents);
      FillInStore(order.channel, request->mutable_in_store());
      return request;
    }
    case Kind::kRefund: {
      auto request = Begin<v1::RefundAccountRequest>(merchant_id, request_id);
      request->set_account_number(order.customer.account_number);
      request->mutable_amount()->set_amount_cents(order.amount_cents);
      request->set_reference(order.reference);
      return request;
    }
    case Kind::kVerify: {
      auto request = Begin<v1::VerifyCustomerRequest>(merchant_id, request_id);
      request->set_account_number(order.customer.account_number);
      request->set_format(v1::VERIFICATION_FORMAT_MERCHANT_OVERRIDE);
      request->set_verification_request_id(NewRequestId());
      return request;
    }
  }
  return nullptr;
}

}  // namespace

Channel VerifyInStore(Door& door, const Customer& customer) {
  const OperationPtr operation = MakeOperation({.kind = Kind::kVerify, .customer = customer});
  const Call call = Ask(door, *operation);
  if (!call.ok()) {
    std::cerr << "cannot verify a customer: " << call.Line() << std::endl;
    std::abort();
  }
  return {
      .verification_code =
          dynamic_cast<const v1::VerifyCustomerResponse&>(*call.response).verification_code(),
      .verification_request_id = dynamic_cast<const v1::VerifyCustomerRequest&>(*operation->request)
                                     .verification_request_id()};
}

OperationPtr MakeOperation(const Order& order) {
  auto operation = std::make_shared<Operation>();
  operation->kind = order.kind;
  operation->merchant_id = order.kind == Kind::kTransactionPurchase ? kMapleTransactions : kMaple;
  operation->request_id = NewRequestId();
  operation->request = MakeRequest(order, operation->merchant_id, operation->request_id);
  operation->account_number = order.customer.account_number;
  operation->parent = order.kind == Kind::kReturn ? order.capture_id : order.authorization_id;
  return operation;
}

MessagePtr WithOtherAmount(const google::protobuf::Message& request) {
  const auto* field = request.GetDescriptor()->FindFieldByName("amount");
  if (field == nullptr || !request.GetReflection()->HasField(request, field)) return nullptr;
  MessagePtr other(request.New());
  other->CopyFrom(request);
  auto* amount = other->GetReflection()->MutableMessage(other.get(), field);
  dynamic_cast<v1::Money&>(*amount).set_amount_cents(
      dynamic_cast<v1::Money&>(*amount).amount_cents() + 1);
  return other;
}

bool Orders::WorkOnHoldings(std::mt19937_64& random, Order& order) {
  if (order.kind == Kind::kReturn) {
    const auto capture = holdings_.PickCapture(random, random() % 3 == 0);
    order.authorization_id = capture.authorization_id;
    order.capture_id = capture.capture_id;
    order.customer.account_number = capture.account_number;
    order.amount_cents = random() % 3 == 0 ? 0 : 1 + capture.remaining_cents / 4;
    return !capture.capture_id.empty();
  }
  // Releases that others contend with are rare: they may end undecided.
  const bool keep = order.kind == Kind::kCapture || random() % 4 == 0;
  const auto held = holdings_.PickAuthorization(random, keep);
  order.authorization_id = held.authorization_id;
  order.customer.account_number = held.account_number;
  order.amount_cents = 1 + static_cast<int64_t>(random() % 1000) * held.remaining_cents / 5000;
  if (order.kind == Kind::kRelease && !keep && random() % 2 == 0) order.amount_cents = 0;
  return !held.authorization_id.empty();
}

std::vector<OperationPtr> Orders::Next(std::mt19937_64& random) {
  Order order = {.kind = kKinds[random() % std::size(kKinds)]};
  const bool in_store =
      random() % 2 == 0 || order.kind == Kind::kTransactionPurchase || order.kind == Kind::kCredit;
  const size_t index = random() % (in_store ? channels_.size() : customers_.size());
  order.customer = customers_[index];
  if (in_store) order.channel = channels_[index];
  order.amount_cents = 100 + static_cast<int64_t>(random() % 50'000);
  order.credit_type = 1 + static_cast<int>(random() % 3);
  order.is_regular = random() % 4 == 0;
  if (random() % 3 == 0) order.reference = absl::StrCat("Order-", random());
  const bool works_on =
      order.kind == Kind::kCapture || order.kind == Kind::kRelease || order.kind == Kind::kReturn;
  if (works_on && !WorkOnHoldings(random, order)) {
    order.kind = Kind::kAuthorization;
    order.amount_cents = 10'000;
    order.customer = customers_[index];
  }
  const bool makes_twins =
      (order.kind == Kind::kPurchase || order.kind == Kind::kAuthorization) && random() % 30 == 0;
  if (!makes_twins) return {MakeOperation(order)};
  order.reference = absl::StrCat("Twins-", random());
  std::vector<OperationPtr> twins = {MakeOperation(order), MakeOperation(order)};
  for (const OperationPtr& twin : twins) twin->is_twin = true;
  return twins;
}

}  // namespace flexiti_test
