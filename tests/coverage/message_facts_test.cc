#include "tests/coverage/message_facts.h"

#include "flexiti/v1/authorization_service.pb.h"
#include "gmock/gmock.h"

namespace flexiti_coverage {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

TEST(MessageFactsTest, OnlyMethodsOfOursHaveAnOwner) {
  EXPECT_EQ(OwnerOf("/flexiti.v1.CustomerService/VerifyCustomer"),
            "CustomerService.VerifyCustomer");
  EXPECT_EQ(OwnerOf("/grpc.health.v1.Health/Check"), "");
  EXPECT_EQ(OwnerOf(""), "");
}

TEST(MessageFactsTest, FieldsThatAreSetAreReadToTheirValues) {
  flexiti::v1::CreateAuthorizationResponse response;
  EXPECT_THAT(FactsOf("A.B", "response", response), IsEmpty());
  auto* authorization = response.mutable_authorization();
  authorization->set_authorization_id("1");
  authorization->mutable_amount()->set_amount_cents(0);
  authorization->mutable_create_time();
  authorization->add_fees()->set_type("");
  authorization->add_fees()->mutable_amount()->set_amount_cents(1);
  (*authorization->mutable_unmodeled()->mutable_fields())["x"].set_bool_value(true);
  const auto fact = [](const std::string& name) { return Fact{"A.B", "response", name}; };
  EXPECT_THAT(
      FactsOf("A.B", "response", response),
      UnorderedElementsAre(fact("authorization.authorization_id"), fact("authorization.amount"),
                           fact("authorization.create_time"), fact("authorization.fees[].amount"),
                           fact("authorization.unmodeled")));
}

TEST(MessageFactsTest, EveryMethodIsThereToItsLeaves) {
  const Facts all = EveryMethodsFacts();
  for (const Fact& fact :
       {Fact{"CheckoutService.StartCheckout", "request", "prefill.birth_date"},
        Fact{"CustomerService.CalculateInterest", "response",
             "plans[].terms[].annual_rates[].rate"},
        Fact{"AuthorizationService.ReturnCapture", "request", "full_return"},
        Fact{"OperationService.GetOperation", "response", "operation.evidence[].candidate_ids[]"},
        Fact{"TransactionService.CreatePurchase", "request", "amount"}}) {
    EXPECT_THAT(all, Contains(fact)) << fact.owner << " " << fact.name;
  }
  EXPECT_THAT(
      all,
      Not(Contains(Fact{"TransactionService.CreatePurchase", "request", "amount.amount_cents"})));
}

}  // namespace
}  // namespace flexiti_coverage
