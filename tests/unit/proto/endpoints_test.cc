#include "tests/reference/endpoints.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "tests/support/temporary_directory.h"
#include "tests/unit/proto/reference_fixture.h"

namespace flexiti::reference {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

std::string Refusal(const std::string& rows) {
  const flexiti_test::TemporaryDirectory folder;
  const std::string file = folder.path() + "/errors.tsv";
  std::ofstream(file) << "method\tpath\thttp_status\terror\tlevel\tscenario\n" << rows;
  return std::string(LoadDocumentedErrors(file).status().message());
}

TEST(DocumentedErrorsTest, RefusesWhatIsNoRow) {
  EXPECT_THAT(std::string(LoadDocumentedErrors("no/such/file").status().message()),
              HasSubstr("cannot be opened"));
  EXPECT_THAT(Refusal("GET\t/captures\t409\tinvalid_role\n"), HasSubstr(":2 is no row"));
  EXPECT_THAT(Refusal("GET\t/a\t409\tx\tseed\twhen\nGET\t/captures\tmany\tx\tseed\twhen\n"),
              HasSubstr(":3 is no row"));
  EXPECT_EQ(Refusal("GET\t/captures\t409\tx\tseed\twhen\n"), "");
}

// The endpoints that the text of the gateway's code names.
std::set<std::string> EndpointsInCode() {
  const std::regex literal("\"((GET|POST) /[^\"]*)\"");
  std::set<std::string> out;
  for (const auto& entry : std::filesystem::directory_iterator("service/flexiti")) {
    std::ifstream in(entry.path());
    std::stringstream content;
    content << in.rdbuf();
    const std::string text = content.str();
    for (std::sregex_iterator at(text.begin(), text.end(), literal), end; at != end; ++at) {
      out.insert((*at)[1]);
    }
  }
  return out;
}

TEST_F(ReferenceTest, MethodsNameTheEndpointsThatTheCodeCalls) {
  const std::set<std::string> called = EndpointsInCode();
  std::set<std::string> named;
  for (const auto* service : contract_->Services()) {
    for (int i = 0; i < service->method_count(); ++i) {
      for (const std::string& endpoint : EndpointsOf(*service->method(i))) {
        named.insert(endpoint);
        EXPECT_THAT(called, Contains(endpoint)) << service->method(i)->full_name();
      }
    }
  }
  for (const std::string& endpoint : called) {
    if (endpoint == kTokenEndpoint) continue;
    EXPECT_THAT(named, Contains(endpoint));
  }
}

TEST_F(ReferenceTest, EveryMethodOutsideTheLedgerNamesAnEndpoint) {
  for (const auto* service : contract_->Services()) {
    for (int i = 0; i < service->method_count(); ++i) {
      const bool calls = !EndpointsOf(*service->method(i)).empty();
      EXPECT_EQ(calls, service->name() != "OperationService") << service->method(i)->full_name();
    }
  }
}

TEST_F(ReferenceTest, DocumentedErrorsAreOfMethodsOrOfEndpointsThatNoneCalls) {
  const std::set<std::string> uncalled = {kAnyEndpoint, kTokenEndpoint, "POST /apply", "GET /i18n",
                                          "POST /merchants/login"};
  for (const DocumentedError& row : errors_) {
    EXPECT_EQ(endpoints_->Callers(row.endpoint).empty(), uncalled.count(row.endpoint) > 0)
        << row.endpoint;
  }
}

TEST_F(ReferenceTest, CodesOfAMethodAreThoseOfItsEndpoints) {
  const auto* purchase = endpoints_->Callers("POST /transactions").front();
  const std::set<v1::FlexitiErrorCode> codes = endpoints_->Codes(*purchase);
  EXPECT_EQ(purchase->name(), "CreatePurchase");
  EXPECT_THAT(codes, Contains(v1::FLEXITI_ERROR_CODE_NOT_ENOUGH_CREDIT));  // POST /transactions
  EXPECT_THAT(codes, Contains(v1::FLEXITI_ERROR_CODE_CREDIT_EXCEEDED));    // POST /authorization
  EXPECT_THAT(codes, Not(Contains(v1::FLEXITI_ERROR_CODE_AUTHORIZATION_ENDED)));
  EXPECT_THAT(endpoints_->Codes("POST /authorization/{authorization_id}/capture"),
              Contains(v1::FLEXITI_ERROR_CODE_AUTHORIZATION_ENDED));
}

}  // namespace
}  // namespace flexiti::reference
