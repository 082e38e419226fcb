// The sandbox's magic numbers through the gateway: a caller who tries out errors with them is told
// every row of Flexiti's table, at every endpoint, and no money moves.
#include <functional>
#include <set>

#include "absl/strings/str_replace.h"
#include "tests/conformance/expected_errors.h"
#include "tests/conformance/field_path.h"
#include "tests/integration/story_fixture.h"

namespace flexiti_test {
namespace {

// A call with a magic number in one of its fields. In `value`, #### stands for the code.
struct MagicCall {
  std::string method, path;  // as in the table, without /client-id/{client_id}
  std::function<Failure(const std::string& code)> call;
};

constexpr char kMagicAccount[] = "9900000000####";
constexpr char kMagicNumber[] = "990000000000####";  // a card, an authorization or an order
constexpr char kMagicCapture[] = "99000####";

// The codes of the sandbox's README.md, by status and word.
std::map<std::pair<int, std::string>, std::string> Codes() {
  std::map<std::pair<int, std::string>, std::string> codes;
  std::ifstream file("tests/sandbox/README.md");
  std::string line;
  while (std::getline(file, line)) {
    const std::vector<std::string> cells = absl::StrSplit(line, " | ");
    if (cells.size() != 3 || cells[0].size() != 6 || cells[1].size() != 3) continue;
    const std::string word = cells[2].substr(0, cells[2].rfind(" |"));
    codes[{std::stoi(cells[1]), word == "(no body)" ? "" : word}] = cells[0].substr(2);
  }
  return codes;
}

class MagicStoryTest : public StoryTest {
 protected:
  static void SetUpTestSuite() {
    stack_ = new Stack({.flexiti_yaml = "  retry: {initial_backoff: 1ms, max_backoff: 1ms}\n"});
  }

  template <typename Request>
  static MagicCall With(const std::string& endpoint, Request (*make)(const std::string&),
                        const std::string& field, const std::string& value,
                        const std::string& merchant_id = kMerchant) {
    const size_t space = endpoint.find(' ');
    return {endpoint.substr(0, space), endpoint.substr(space + 1),
            [=](const std::string& code) -> Failure {
              Request request = make(merchant_id);
              SetField(request, field, absl::StrReplaceAll(value, {{"####", code}}));
              return Call(*stack_, request);
            }};
  }

  static std::vector<MagicCall> Sales() {
    return {
        With("POST /transactions", SomePurchase, "account_number", kMagicAccount,
             kTransactionsMerchant),
        With("POST /transactions", SomeCredit, "account_number", kMagicAccount),
        With("POST /authorization", SomePurchase, "account_number", kMagicAccount),
        With("POST /authorization", SomeAuthorization, "account_number", kMagicAccount),
        With("GET /authorizations", SomeList, "account_number", kMagicAccount),
        With("GET /authorization/{authorization_id}", SomeGet, "authorization_id", kMagicNumber),
        With("POST /authorization/{authorization_id}/capture", SomeCapture, "authorization_id",
             kMagicNumber),
        With("POST /authorization/{authorization_id}/release", SomeRelease, "authorization_id",
             kMagicNumber),
        With("GET /captures", SomeCaptureList, "capture_id", kMagicCapture),
        With("POST /authorization/{authorization_id}/capture/{capture_id}/return", SomeReturn,
             "capture_id", kMagicCapture),
        With("POST /accounts/{account_number}/refund", SomeRefund, "account_number",
             kMagicAccount)};
  }
  static std::vector<MagicCall> CustomersAndCheckouts() {
    return {
        With("POST /account/{account_number}/verify", SomeVerification, "account_number",
             kMagicAccount),
        With("POST /accounts/{account_number}/calculate-interest", SomeQuote, "account_number",
             kMagicAccount),
        With("GET /customers/lookup", SomeLookup, "vcc_number", kMagicNumber),
        With("GET /customers/search", SomeSearch, "last_name", "Magic####"),
        With("POST /accounts/{account_number}/close", SomeClosing, "account_number", kMagicAccount),
        With("POST /widget/init", SomeWidget, "vcc_number", kMagicNumber),
        With("POST /widget/init", SomeWidget, "account_number", kMagicAccount),
        With("POST /customers/driverslicense", SomeLicense, "code",
             "@\nANSI \nDLDCSMagic####\nDAQ1\n"),
        With("POST /systems/init", SomeCheckout, "vcc_number", kMagicNumber),
        With("GET /notifications", SomeCheckoutStatus, "online_order_id", kMagicNumber),
        With("GET /notifications", SomeCheckoutStatusByMerchantOrder, "merchant_order_id",
             kMagicNumber),
        With("GET /systems/payment-calculator", SomePayments, "price.amount_cents", "9900####00")};
  }

  // Tells every row that the endpoint of `magic` may answer; adds those to `told`.
  static void TellRows(const MagicCall& magic, std::set<std::string>& told) {
    static const auto& codes = *new std::map<std::pair<int, std::string>, std::string>(Codes());
    for (const ErrorRow& row : ErrorRows()) {
      const bool any = row.method == "ANY";
      if (!any && (row.method != magic.method || row.path != magic.path)) continue;
      SCOPED_TRACE(
          absl::StrCat(magic.method, " ", magic.path, " ", row.http_status, " ", row.word));
      const auto code = codes.find({row.http_status, row.word});
      ASSERT_NE(code, codes.end());
      const Failure got = magic.call(code->second);
      EXPECT_EQ(got.error.http_status(), row.http_status);
      EXPECT_EQ(got.info.reason(), row.word.empty() ? ExpectedByStatus().at(row.http_status).reason
                                                    : ReasonOfWord(row.word));
      told.insert(absl::StrCat(row.method, row.path, row.http_status, row.word));
    }
  }
};

TEST_F(MagicStoryTest, EveryRowIsToldByAMagicNumber) {
  std::set<std::string> told;
  for (const MagicCall& magic : Sales()) TellRows(magic, told);
  for (const MagicCall& magic : CustomersAndCheckouts()) TellRows(magic, told);
  EXPECT_TRUE(sandbox().Journal().empty());
  for (const ErrorRow& row : ErrorRows()) {
    // Tokens are the gateway's own affair (error_rows_test); the others are withdrawn.
    const std::set<std::string> no_calls = {"/oauth/token", "/apply", "/i18n", "/merchants/login"};
    EXPECT_EQ(told.count(absl::StrCat(row.method, row.path, row.http_status, row.word)),
              no_calls.count(row.path) == 0 ? 1u : 0u)
        << row.method << " " << row.path << " " << row.http_status << " " << row.word;
  }
}

}  // namespace
}  // namespace flexiti_test
