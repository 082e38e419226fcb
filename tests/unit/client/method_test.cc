#include "client/cpp/method.h"

#include <map>
#include <string>

#include "flexiti/v1/authorization_service.pb.h"
#include "flexiti/v1/checkout_service.pb.h"
#include "flexiti/v1/customer_service.pb.h"
#include "flexiti/v1/operation_service.pb.h"
#include "flexiti/v1/transaction_service.pb.h"
#include "gtest/gtest.h"

namespace flexiti::client {
namespace {

using google::protobuf::FileDescriptor;

TEST(MethodTest, AMessageThatNoMethodTakesHasNoName) {
  EXPECT_EQ(TraitsOf(*v1::Money::descriptor()).name, "");
}

TEST(MethodTest, AMethodThatMovesMoneyStartsAnOperation) {
  const MethodTraits traits = TraitsOf(*v1::CreatePurchaseRequest::descriptor());
  EXPECT_EQ(traits.name, "/flexiti.v1.TransactionService/CreatePurchase");
  EXPECT_FALSE(traits.reads);
  EXPECT_TRUE(traits.starts_operation);
}

TEST(MethodTest, AReadStartsNoneEvenWithARequestId) {
  const MethodTraits traits = TraitsOf(*v1::GetOperationRequest::descriptor());
  EXPECT_TRUE(traits.reads);
  EXPECT_FALSE(traits.starts_operation);
}

TEST(MethodTest, AVerdictOnAnOperationStartsNone) {
  // A made-up request_id would name an operation that does not exist.
  for (const auto* request :
       {v1::ResolveOperationRequest::descriptor(), v1::SettleOperationRequest::descriptor()}) {
    const MethodTraits traits = TraitsOf(*request);
    EXPECT_FALSE(traits.reads) << request->name();
    EXPECT_FALSE(traits.starts_operation) << request->name();
  }
}

// Whoever adds a method that this library would misread learns it here.
TEST(MethodTest, EveryMethodOfTheContractIsFoundByItsRequest) {
  int methods = 0;
  for (const FileDescriptor* file : {v1::CreatePurchaseRequest::descriptor()->file(),
                                     v1::CreateAuthorizationRequest::descriptor()->file(),
                                     v1::VerifyCustomerRequest::descriptor()->file(),
                                     v1::StartCheckoutRequest::descriptor()->file(),
                                     v1::GetOperationRequest::descriptor()->file()}) {
    for (int i = 0; i < file->service(0)->method_count(); ++i, ++methods) {
      const auto& method = *file->service(0)->method(i);
      const MethodTraits traits = TraitsOf(*method.input_type());
      EXPECT_EQ(traits.name, "/" + file->service(0)->full_name() + "/" + method.name());
      const bool moves =
          method.options().idempotency_level() == google::protobuf::MethodOptions::IDEMPOTENT;
      EXPECT_EQ(traits.reads, !moves) << traits.name;
      const bool judges = method.name() == "ResolveOperation" || method.name() == "SettleOperation";
      EXPECT_EQ(traits.starts_operation, moves && !judges) << traits.name;
    }
  }
  EXPECT_GE(methods, 24);
}

TEST(MethodTest, ReadsAndSetsTheRequestIdWhereThereIsOne) {
  v1::CreatePurchaseRequest purchase;
  EXPECT_EQ(RequestIdOf(purchase), "");
  SetRequestId("abc", &purchase);
  EXPECT_EQ(purchase.request_id(), "abc");
  EXPECT_EQ(RequestIdOf(purchase), "abc");
  EXPECT_EQ(RequestIdOf(v1::GetAuthorizationRequest()), "");
}

}  // namespace
}  // namespace flexiti::client
