// Identities to rights.
#include "service/gateway/callers.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

#include "google/rpc/error_details.pb.h"

namespace flexiti {
namespace {

constexpr char kRead[] = "flexiti.v1.AuthorizationService/GetAuthorization";
constexpr char kPay[] = "flexiti.v1.TransactionService/CreatePurchase";
constexpr char kRefund[] = "flexiti.v1.TransactionService/RefundAccount";
constexpr char kOperate[] = "flexiti.v1.OperationService/SettleOperation";

constexpr char kConfig[] = R"pb(
  listen { tls { certificate_file: "/c" key_file: "/k" client_ca_file: "/a" } }
  callers {
    name: "till"
    spiffe_id: "spiffe://example.org/till"
    grants {
      merchants: "maple"
      methods: [ METHOD_GROUP_READ, METHOD_GROUP_PAY ]
    }
    grants { merchants: "birch" methods: METHOD_GROUP_READ }
  }
  callers {
    name: "office"
    dns_name: "office.example.org"
    grants { all_merchants: true methods: METHOD_GROUP_REFUND }
    grants { merchants: "maple" methods: METHOD_GROUP_OPERATE }
  }
  callers {
    name: "audit"
    dns_name: "audit.example.org"
    grants { all_merchants: true methods: METHOD_GROUP_READ }
  })pb";

config::Gateway Parse(const char* text) {
  config::Gateway config;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &config));
  return config;
}

struct Row {
  const char* what;
  Identity identity;
  const char* method;
  const char* merchant_id;
  const char* told;  // the caller's name, or the reason
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.what; }

Identity Spiffe(const std::string& id) { return {.spiffe_ids = {id}}; }
Identity Dns(const std::vector<std::string>& names) { return {.dns_names = names}; }

class CallersTest : public testing::TestWithParam<Row> {};

TEST_P(CallersTest, ToldByIdentityMethodAndMerchant) {
  const Row& row = GetParam();
  const auto caller =
      Callers(Parse(kConfig)).Authorize(row.identity, row.method, row.merchant_id, Effect::kChange);
  EXPECT_EQ(caller.ok() ? *caller : ReasonOf(caller.status()), row.told);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, CallersTest,
    testing::Values(
        Row{"a right", Spiffe("spiffe://example.org/till"), kPay, "maple", "till"},
        Row{"a right of another grant", Spiffe("spiffe://example.org/till"), kRead, "birch",
            "till"},
        Row{"the right for another merchant only", Spiffe("spiffe://example.org/till"), kPay,
            "birch", "UNKNOWN_MERCHANT"},
        Row{"no right for any merchant", Spiffe("spiffe://example.org/till"), kRefund, "maple",
            "METHOD_NOT_ALLOWED"},
        Row{"the same of a merchant that is none", Spiffe("spiffe://example.org/till"), kRefund,
            "nobody", "METHOD_NOT_ALLOWED"},
        Row{"another merchant", Spiffe("spiffe://example.org/till"), kPay, "cedar",
            "UNKNOWN_MERCHANT"},
        Row{"all merchants", Dns({"office.example.org"}), kRefund, "cedar", "office"},
        Row{"all merchants, other grant", Dns({"office.example.org"}), kOperate, "cedar",
            "UNKNOWN_MERCHANT"},
        Row{"a method that is none", Dns({"office.example.org"}), "flexiti.v1.X/Y", "maple",
            "METHOD_NOT_ALLOWED"},
        Row{"no name", {}, kPay, "maple", "UNKNOWN_CALLER"},
        Row{"another name", Dns({"till.example.org"}), kPay, "maple", "UNKNOWN_CALLER"},
        Row{"a longer id", Spiffe("spiffe://example.org/till/2"), kPay, "maple", "UNKNOWN_CALLER"},
        Row{"another trust domain", Spiffe("spiffe://example.com/till"), kPay, "maple",
            "UNKNOWN_CALLER"},
        Row{"an id as a DNS name", Dns({"spiffe://example.org/till"}), kPay, "maple",
            "UNKNOWN_CALLER"},
        Row{"a name among others", Dns({"x", "office.example.org", "office.example.org"}), kRefund,
            "maple", "office"},
        Row{"two callers' names", Dns({"office.example.org", "audit.example.org"}), kRefund,
            "maple", "UNKNOWN_CALLER"},
        Row{"two SPIFFE ids",
            {.spiffe_ids = {"spiffe://example.org/till", "spiffe://example.org/x"}},
            kPay,
            "maple",
            "UNKNOWN_CALLER"},
        Row{"a SPIFFE id that is nobody's beside a caller's DNS name",
            {.spiffe_ids = {"spiffe://example.org/x"}, .dns_names = {"office.example.org"}},
            kRefund,
            "maple",
            "UNKNOWN_CALLER"}));

// Whoever guesses must not learn which merchants there are, or who else may call.
TEST(CallersTest, SaysTheSameOfAMerchantThatIsThereAndOneThatIsNot) {
  const Callers callers(Parse(kConfig));
  const Identity till = Spiffe("spiffe://example.org/till");
  const auto there = callers.Authorize(till, kPay, "birch", Effect::kChange).status();
  const auto not_there = callers.Authorize(till, kPay, "nobody", Effect::kChange).status();
  EXPECT_EQ(there, not_there);
  EXPECT_EQ(there, UnknownMerchant(Effect::kChange));
  EXPECT_EQ(there.ToString(absl::StatusToStringMode::kWithEverything).find("birch"),
            std::string::npos);
}

TEST(CallersTest, QuotesNoIdentityInTheAnswer) {
  const auto refused =
      Callers(Parse(kConfig))
          .Authorize(Spiffe("spiffe://example.org/stranger"), kPay, "maple", Effect::kChange)
          .status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(OutcomeOf(refused), v1::OUTCOME_NOT_SENT);
  EXPECT_EQ(refused.ToString(absl::StatusToStringMode::kWithEverything).find("stranger"),
            std::string::npos);
}

TEST(CallersTest, PrintsWhatIsPrintableAndShort) {
  EXPECT_EQ(Printable({}), "(no name)");
  EXPECT_EQ(Printable(Dns({"a.example", "b.example"})), "a.example,b.example");
  EXPECT_EQ(Printable({.spiffe_ids = {"spiffe://e/x"}, .dns_names = {"a"}}), "spiffe://e/x");
  EXPECT_EQ(Printable(Dns({"a\n{\"severity\":\"INFO\"}"})), "(not printable)");
  EXPECT_EQ(Printable(Dns({std::string(1, '\0')})), "(not printable)");
  EXPECT_EQ(Printable(Dns({std::string(1000, 'x')})), std::string(kMaxPrinted, 'x'));
}

}  // namespace
}  // namespace flexiti
