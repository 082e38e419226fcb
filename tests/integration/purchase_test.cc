// The main job: from a gRPC call to money moved at Flexiti, and back.
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/stack/stack.h"

namespace flexiti_test {
namespace {

using flexiti_sandbox::kAccount;

class PurchaseTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { stack_ = new Stack; }
  static void TearDownTestSuite() {
    delete stack_;
    stack_ = nullptr;
  }
  void SetUp() override { stack_->sandbox().Reset(); }

  static Stack* stack_;
};
Stack* PurchaseTest::stack_ = nullptr;

TEST_F(PurchaseTest, MovesTheMoneyOnceAndAnswersWhatFlexitiMade) {
  flexiti::v1::CreatePurchaseRequest request = stack_->Purchase(kAccount);
  request.set_reference("order-1");
  flexiti::v1::CreatePurchaseResponse response;
  Context context;
  const grpc::Status status = stack_->transactions().CreatePurchase(&context, request, &response);
  ASSERT_TRUE(status.ok()) << status.error_message();

  const auto journal = stack_->sandbox().Journal();
  ASSERT_EQ(journal.size(), 1u);
  EXPECT_EQ(journal[0].kind, "purchase");
  EXPECT_EQ(journal[0].amount_cents, 12'345);
  EXPECT_EQ(journal[0].reference, "order-1");
  EXPECT_EQ(journal[0].x_reference_id, response.operation().reference_id());
  EXPECT_EQ(response.purchase().authorization_id(), journal[0].authorization_id);
  EXPECT_EQ(response.purchase().amount().amount_cents(), 12'345);
  EXPECT_EQ(response.purchase().amount().currency_code(), "CAD");
  EXPECT_EQ(response.operation().request_id(), request.request_id());
  EXPECT_FALSE(response.operation().replayed());
}

TEST_F(PurchaseTest, ThroughTransactionsMovesTheMoneyOnceToo) {
  const auto request = stack_->Purchase(kAccount, kTransactionsMerchant);
  flexiti::v1::CreatePurchaseResponse response;
  Context context;
  const grpc::Status status = stack_->transactions().CreatePurchase(&context, request, &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  const auto journal = stack_->sandbox().Journal();
  ASSERT_EQ(journal.size(), 1u);
  EXPECT_EQ(journal[0].kind, "purchase");
  EXPECT_EQ(journal[0].x_idempotency_key, request.request_id());
  EXPECT_EQ(response.purchase().transaction_id(), journal[0].transaction_id);
  EXPECT_EQ(response.operation().dedupe(), flexiti::v1::DEDUPE_UPSTREAM);
}

TEST_F(PurchaseTest, RepeatedWithTheSameRequestIdIsAnsweredFromMemory) {
  const auto request = stack_->Purchase(kAccount);
  flexiti::v1::CreatePurchaseResponse first, second;
  Context first_context, second_context;
  ASSERT_TRUE(stack_->transactions().CreatePurchase(&first_context, request, &first).ok());
  ASSERT_TRUE(stack_->transactions().CreatePurchase(&second_context, request, &second).ok());
  EXPECT_TRUE(second.operation().replayed());
  second.mutable_operation()->set_replayed(false);
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(first, second));
  EXPECT_EQ(stack_->sandbox().Journal().size(), 1u);
}

TEST_F(PurchaseTest, AnAuthorizationIsHeldListedAndFound) {
  flexiti::v1::CreateAuthorizationRequest request = stack_->Authorization(kAccount);
  request.set_reference("order-2");
  flexiti::v1::CreateAuthorizationResponse created;
  Context context;
  grpc::Status status = stack_->authorizations().CreateAuthorization(&context, request, &created);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(created.authorization().remaining_amount().amount_cents(), 12'345);

  flexiti::v1::ListAuthorizationsRequest list;
  list.set_merchant_id(kMerchant);
  list.set_account_number(kAccount);
  list.set_status(flexiti::v1::AUTHORIZATION_STATUS_OPENED);
  flexiti::v1::ListAuthorizationsResponse listed;
  Context list_context;
  status = stack_->authorizations().ListAuthorizations(&list_context, list, &listed);
  ASSERT_TRUE(status.ok()) << status.error_message();
  ASSERT_EQ(listed.authorizations_size(), 1);
  EXPECT_EQ(listed.authorizations(0).authorization_id(),
            created.authorization().authorization_id());
  EXPECT_EQ(listed.authorizations(0).reference(), "order-2");

  flexiti::v1::GetAuthorizationRequest get;
  get.set_merchant_id(kMerchant);
  get.set_authorization_id(created.authorization().authorization_id());
  flexiti::v1::GetAuthorizationResponse got;
  Context get_context;
  status = stack_->authorizations().GetAuthorization(&get_context, get, &got);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(got.authorization().status(), flexiti::v1::AUTHORIZATION_STATUS_OPENED);
  EXPECT_EQ(got.authorization().amount().amount_cents(), 12'345);
}

}  // namespace
}  // namespace flexiti_test
