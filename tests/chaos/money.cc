#include "tests/chaos/money.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "flexiti/v1/authorization_service.pb.h"
#include "flexiti/v1/customer_service.pb.h"
#include "flexiti/v1/transaction_service.pb.h"

namespace flexiti_test {
namespace {

using google::protobuf::Message;
namespace v1 = flexiti::v1;

// What an answer says was made.
struct Made {
  int64_t amount_cents = 0;
  std::string transaction_id = {};
  std::string authorization_id = {};
  std::string capture_id = {};
  std::string return_id = {};
};

template <typename Type>
const Type& As(const Message& message) {
  return dynamic_cast<const Type&>(message);
}

Made OfPurchase(const v1::CreatePurchaseResponse& response) {
  const v1::Purchase& purchase = response.purchase();
  return {.amount_cents = purchase.amount().amount_cents(),
          .transaction_id = purchase.transaction_id(),
          .authorization_id = purchase.authorization_id(),
          .capture_id = purchase.capture_id()};
}

Made MadeOf(Kind kind, const Message& request, const Message& response) {
  switch (kind) {
    case Kind::kPurchase:
    case Kind::kTransactionPurchase:
      return OfPurchase(As<v1::CreatePurchaseResponse>(response));
    case Kind::kAuthorization: {
      const auto& made = As<v1::CreateAuthorizationResponse>(response).authorization();
      return {.amount_cents = made.amount().amount_cents(),
              .authorization_id = made.authorization_id()};
    }
    case Kind::kCapture: {
      const auto& made = As<v1::CaptureAuthorizationResponse>(response).capture();
      return {.amount_cents = made.amount().amount_cents(),
              .authorization_id = made.authorization_id(),
              .capture_id = made.capture_id()};
    }
    case Kind::kRelease: {
      const auto& made = As<v1::ReleaseAuthorizationResponse>(response);
      return {.amount_cents = made.amount().amount_cents(),
              .authorization_id = made.authorization_id()};
    }
    case Kind::kReturn: {
      const auto& made = As<v1::ReturnCaptureResponse>(response);
      return {.amount_cents = made.amount().amount_cents(),
              .capture_id = made.capture_id(),
              .return_id = made.return_id()};
    }
    case Kind::kCredit: {
      const auto& made = As<v1::CreateAccountCreditResponse>(response);
      return {.amount_cents = made.amount().amount_cents(),
              .transaction_id = made.transaction_id()};
    }
    case Kind::kRefund:
      return {.amount_cents = As<v1::RefundAccountRequest>(request).amount().amount_cents()};
    case Kind::kVerify:
      return {};
  }
  return {};
}

std::string KindInJournal(Kind kind, const Message& request) {
  switch (kind) {
    case Kind::kPurchase:
    case Kind::kTransactionPurchase:
      return "purchase";
    case Kind::kCredit:
      switch (As<v1::CreateAccountCreditRequest>(request).type()) {
        case v1::ACCOUNT_CREDIT_TYPE_IN_STORE_PAYMENT:
          return "instore_payment";
        case v1::ACCOUNT_CREDIT_TYPE_TRADE_IN:
          return "tradein";
        default:
          return "deposit";
      }
    default:
      return NameOf(kind);
  }
}

bool AsksForAll(Kind kind, const Message& request) {
  return (kind == Kind::kRelease && !As<v1::ReleaseAuthorizationRequest>(request).has_amount()) ||
         (kind == Kind::kReturn && !As<v1::ReturnCaptureRequest>(request).has_amount());
}

void Compare(const std::string& what, const std::string& told, const std::string& truth,
             std::string* difference) {
  if (!told.empty() && told != truth) {
    absl::StrAppend(difference, what, " ", told, " instead of ", truth, "; ");
  }
}

}  // namespace

std::string NameOf(Kind kind) {
  switch (kind) {
    case Kind::kPurchase:
      return "purchase";
    case Kind::kTransactionPurchase:
      return "transaction_purchase";
    case Kind::kAuthorization:
      return "authorization";
    case Kind::kCapture:
      return "capture";
    case Kind::kRelease:
      return "release";
    case Kind::kReturn:
      return "return";
    case Kind::kCredit:
      return "credit";
    case Kind::kRefund:
      return "refund";
    case Kind::kVerify:
      return "verify";
  }
  return "";
}

std::string MethodOf(Kind kind) {
  switch (kind) {
    case Kind::kPurchase:
    case Kind::kTransactionPurchase:
      return "/flexiti.v1.TransactionService/CreatePurchase";
    case Kind::kAuthorization:
      return "/flexiti.v1.AuthorizationService/CreateAuthorization";
    case Kind::kCapture:
      return "/flexiti.v1.AuthorizationService/CaptureAuthorization";
    case Kind::kRelease:
      return "/flexiti.v1.AuthorizationService/ReleaseAuthorization";
    case Kind::kReturn:
      return "/flexiti.v1.AuthorizationService/ReturnCapture";
    case Kind::kCredit:
      return "/flexiti.v1.TransactionService/CreateAccountCredit";
    case Kind::kRefund:
      return "/flexiti.v1.TransactionService/RefundAccount";
    case Kind::kVerify:
      return "/flexiti.v1.CustomerService/VerifyCustomer";
  }
  return "";
}

MessagePtr NewResponse(Kind kind) {
  switch (kind) {
    case Kind::kPurchase:
    case Kind::kTransactionPurchase:
      return std::make_shared<v1::CreatePurchaseResponse>();
    case Kind::kAuthorization:
      return std::make_shared<v1::CreateAuthorizationResponse>();
    case Kind::kCapture:
      return std::make_shared<v1::CaptureAuthorizationResponse>();
    case Kind::kRelease:
      return std::make_shared<v1::ReleaseAuthorizationResponse>();
    case Kind::kReturn:
      return std::make_shared<v1::ReturnCaptureResponse>();
    case Kind::kCredit:
      return std::make_shared<v1::CreateAccountCreditResponse>();
    case Kind::kRefund:
      return std::make_shared<v1::RefundAccountResponse>();
    case Kind::kVerify:
      return std::make_shared<v1::VerifyCustomerResponse>();
  }
  return nullptr;
}

std::string PathOf(Kind kind) {
  switch (kind) {
    case Kind::kPurchase:
    case Kind::kAuthorization:
      return "/authorization";
    case Kind::kTransactionPurchase:
    case Kind::kCredit:
      return "/transactions";
    case Kind::kCapture:
      return "/capture";
    case Kind::kRelease:
      return "/release";
    case Kind::kReturn:
      return "/return";
    case Kind::kRefund:
      return "/refund";
    case Kind::kVerify:
      return "/verify";
  }
  return "";
}

bool CanBeLookedUp(Kind kind) {
  return kind == Kind::kPurchase || kind == Kind::kAuthorization || kind == Kind::kCapture ||
         kind == Kind::kRelease || kind == Kind::kReturn;
}

bool RepeatEnds(Kind kind) { return kind != Kind::kRefund; }

std::string Difference(Kind kind, const Message& request, const Message& response,
                       const flexiti_sandbox::JournalEntry& entry) {
  std::string difference;
  const Made made = MadeOf(kind, request, response);
  const std::string journal_kind = KindInJournal(kind, request);
  if (entry.kind != journal_kind) {
    absl::StrAppend(&difference, "a ", entry.kind, " instead of a ", journal_kind, "; ");
  }
  const bool is_left_out = made.amount_cents == 0 && AsksForAll(kind, request);
  if (made.amount_cents != entry.amount_cents && !is_left_out) {
    absl::StrAppend(&difference, "amount ", made.amount_cents, " instead of ", entry.amount_cents,
                    "; ");
  }
  Compare("transaction", made.transaction_id, entry.transaction_id, &difference);
  Compare("authorization", made.authorization_id, entry.authorization_id, &difference);
  Compare("capture", made.capture_id, entry.capture_id, &difference);
  Compare("return", made.return_id, entry.return_id, &difference);
  return difference;
}

Effect EffectOf(Kind kind, int64_t amount_cents) {
  switch (kind) {
    case Kind::kPurchase:
    case Kind::kTransactionPurchase:
      return {.balance_cents = amount_cents};
    case Kind::kAuthorization:
      return {.held_cents = amount_cents};
    case Kind::kCapture:
      return {.balance_cents = amount_cents, .held_cents = -amount_cents};
    case Kind::kRelease:
      return {.held_cents = -amount_cents};
    case Kind::kReturn:
    case Kind::kCredit:
    case Kind::kRefund:
      return {.balance_cents = -amount_cents};
    case Kind::kVerify:
      return {};
  }
  return {};
}

int64_t AmountOf(Kind kind, const Message& request, const Message& response) {
  return MadeOf(kind, request, response).amount_cents;
}

}  // namespace flexiti_test
