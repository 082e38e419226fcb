// As wire_test.cc, for what stands before a sale: looking up, searching and quoting.
#include "tests/conformance/wire_fixture.h"

namespace flexiti_test {
namespace {

TEST_F(WireTest, LookupCustomer) {
  const std::string target = "/customers/lookup?lang=";
  for (const WireCase& c : std::vector<WireCase>{
           {"by card", "vcc_number: '6038000000000001'", target + "en&vcc_number=6038000000000001",
            ""},
           {"by account, zeros and all, in French", "account_number: '0042' lang: LANGUAGE_FR",
            target + "fr&account_number=0042", ""},
           {"by customer, in English", "customer_id: '1234567-12345' lang: LANGUAGE_EN",
            target + "en&customer_id=1234567-12345", ""}}) {
    ExpectWire<flexiti::v1::LookupCustomerRequest>(kMerchant, kBase25, c);
  }
}

TEST_F(WireTest, SearchCustomers) {
  const std::string born = "birth_date { year: 1979 month: 1 day: 5 } ";
  for (const WireCase& c : std::vector<WireCase>{
           {"no more than is needed",
            absl::StrCat("first_name: 'Alice' last_name: 'Tremblay' ", born),
            "/customers/search?lang=en&first_name=Alice&last_name=Tremblay&dob=1979-01-05", ""},
           {"with everything, accents in UTF-8",
            absl::StrCat("first_name: 'Benoît' last_name: \"O'Neil & fils=+%/?#\" ", born,
                         "postal_code: 'h2X 1k4' lang: LANGUAGE_FR"),
            "/customers/search?lang=fr&first_name=Beno%C3%AEt&"
            "last_name=O%27Neil%20%26%20fils%3D%2B%25%2F%3F%23&dob=1979-01-05&postal_code=h2X1k4",
            ""}}) {
    ExpectWire<flexiti::v1::SearchCustomersRequest>(kMerchant, kBase25, c);
  }
}

TEST_F(WireTest, CalculateInterest) {
  const std::string account = "account_number: '00000000000042' ";
  const std::string target = "/accounts/00000000000042/calculate-interest?lang=";
  for (const WireCase& c : std::vector<WireCase>{
           {"English", absl::StrCat(account, kAmount), target + "en", R"({"amount":1000.10})"},
           {"the most, in French",
            account + "amount { amount_cents: 999999999999999999 } lang: LANGUAGE_FR",
            target + "fr", R"({"amount":9999999999999999.99})"}}) {
    ExpectWire<flexiti::v1::CalculateInterestRequest>(kMerchant, kBase, c);
  }
}

// A read has no idempotency key; what support can find it by must be its own.
TEST_F(WireTest, EachReadHasItsOwnReferenceId) {
  auto by_card = SomeLookup();
  by_card.set_vcc_number(flexiti_sandbox::kCard);
  std::string reference_id;
  const auto first = Headers(Only(by_card, &reference_id));
  const auto second = Headers(Only(by_card, &reference_id));
  EXPECT_NE(first.at("x-reference-id"), second.at("x-reference-id"));
}

}  // namespace
}  // namespace flexiti_test
