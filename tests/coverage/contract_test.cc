#include "tests/coverage/contract.h"

#include "gmock/gmock.h"

namespace flexiti_coverage {
namespace {

using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr char kColumns[] = "endpoint\tkind\tfields\n";
constexpr char kErrorColumns[] = "method\tpath\thttp_status\terror\tlevel\tscenario\n";

absl::StatusOr<Contract> Parse(const std::string& fields, const std::string& errors = "") {
  return Contract::Parse(kColumns + fields, kErrorColumns + errors);
}

TEST(ContractTest, AMalformedLineIsRefused) {
  for (const std::string fields :
       {"POST /a\tbody", "POST /a\tbody\t", "POST /a\tbody\tx\ty", "POST /a\tbody\tx x",
        "POST /a\tbody\tx\nPOST /a\tbody\tx", "POST /a\tbody\ta.{b,b}"}) {
    EXPECT_EQ(Parse(fields).status().code(), absl::StatusCode::kInvalidArgument) << fields;
  }
  for (const std::string errors : {"POST\t/a\tx\tword\tdocumented\t", "POST\t/a\t409"}) {
    EXPECT_EQ(Parse("POST /a\tbody\tx", errors).status().code(), absl::StatusCode::kInvalidArgument)
        << errors;
  }
}

TEST(ContractTest, ListsFieldsAndErrors) {
  const auto contract =
      Parse("POST /oauth/token\tform\tscope\nPOST /a/{id}\treply\t{} fees[].{a,b}\n",
            "ANY\t*\t500\t\tdocumented\t\nANY\t*\t409\tgeneral_error\tdocumented\t\n"
            "POST\t/client-id/{client_id}/a/{id}\t404\tnot_found\tseed\t\n"
            "POST\t/oauth/token\t400\tinvalid_client\tseed\t\n"
            "GET\t/client-id/{client_id}/gone\t404\tnot_found\tseed\t\n");
  ASSERT_TRUE(contract.ok()) << contract.status();
  const std::string token = "POST /oauth/token", a = "POST /a/{id}";
  EXPECT_THAT(
      contract->facts(),
      UnorderedElementsAre(
          Fact{token, "form", "scope"}, Fact{token, "error", "500"},
          Fact{token, "error", "409 general_error"}, Fact{token, "error", "400 invalid_client"},
          Fact{"Online POST /oauth/token", "error", "400 invalid_client"}, Fact{a, "reply", "{}"},
          Fact{a, "reply", "fees[].a"}, Fact{a, "reply", "fees[].b"}, Fact{a, "error", "500"},
          Fact{a, "error", "409 general_error"}, Fact{a, "error", "404 not_found"},
          Fact{"GET /gone", "error", "404 not_found"}));
  EXPECT_EQ(contract->endpoints(), (std::vector<std::string>{token, a}));
}

TEST(ContractTest, FindsTheEndpointOfAPath) {
  const auto contract = Contract::Load();
  ASSERT_TRUE(contract.ok()) << contract.status();
  const auto find = [&](const std::string& method, const std::string& path) {
    return contract->Find(method, path).value_or(Called());
  };
  const std::string pos = "/flexiti/pos-api/";
  const Called capture = find("POST", pos + "v2.5/client-id/maple/authorization/42/capture");
  EXPECT_EQ(capture.endpoint, "POST /authorization/{authorization_id}/capture");
  EXPECT_EQ(capture.version, "v2.5");
  EXPECT_THAT(capture.path_parameters, UnorderedElementsAre("client_id", "authorization_id"));
  EXPECT_EQ(find("GET", pos + "v2.5.1/client-id/maple/captures").version, "v2.5.1");

  const Called token = find("POST", pos + "v2.5/oauth/token");
  EXPECT_EQ(token.endpoint, "POST /oauth/token");
  EXPECT_THAT(token.path_parameters, IsEmpty());

  const std::string online = "/flexiti/online-api/";
  EXPECT_EQ(find("POST", online + "oauth/token").endpoint, "Online POST /oauth/token");
  EXPECT_EQ(find("POST", online + "online/v2/client-id/a/systems/init").version, "v2");
  EXPECT_EQ(find("POST", online + "online/client-id/a/systems/init").version, "(none)");
  EXPECT_EQ(find("GET", online + "online/client-id/a/notifications/order-id/1%2F2").endpoint,
            "Online GET /notifications/order-id/{online_order_id}");

  for (const std::string path : {"", "/", "/client-id/", "v2.5/client-id/maple",
                                 "v2.5/client-id/maple/", "v2.5/client-id/maple/captures/1"}) {
    EXPECT_FALSE(contract->Find("GET", pos + path).has_value()) << path;
  }
  EXPECT_FALSE(contract->Find("POST", pos + "v2.5.1/client-id/maple/captures").has_value());
  EXPECT_FALSE(contract->Find("POST", online + "v2/client-id/a/captures").has_value());
}

}  // namespace
}  // namespace flexiti_coverage
