// Every row of Flexiti's error table can be had by a plain request: at its own endpoint, or, where
// that endpoint is not simulated, at the others. error-rows.md says how, and is held to it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/sandbox/magic.h"
#include "tests/sandbox/tests/test_client.h"

namespace flexiti_sandbox {
namespace {

constexpr char kTable[] = "tests/sandbox/error-rows.md";
constexpr char kAny[] = "*";

struct Row {
  std::string method, path;
  int status = 0;
  std::string error;
};

std::vector<Row> Rows() {
  std::vector<Row> rows;
  std::ifstream file("tests/conformance/flexiti_errors.tsv");
  EXPECT_TRUE(file.good()) << "run from the repository's root";
  std::string line;
  std::getline(file, line);  // names of the columns
  while (std::getline(file, line)) {
    const std::vector<std::string> cells = absl::StrSplit(line, '\t');
    rows.push_back({cells[0], cells[1], std::stoi(cells[2]), cells[3]});
  }
  EXPECT_EQ(rows.size(), 160u);
  return rows;
}

std::string CodeFor(const Row& row) {
  for (const MagicCode& magic : MagicCodes()) {
    if (magic.status == row.status && magic.error == row.error) return magic.code;
  }
  return "";
}

// Where a magic number is put at an endpoint. cccc stands for the code.
struct Place {
  std::string method;
  std::string
      path;  // as in the table, after /client-id/{client_id}/; Online API: as in the contract
  std::string target;  // "v2.5/..." of the POS API, or what follows /online-api
  std::string body;
};

const std::vector<Place>& Places() {
  static const auto* const kPlaces = new std::vector<Place>{
      {"POST", "transactions", "v2.5.1/transactions", R"({"account_number":9900000000cccc})"},
      {"POST", "authorization", "v2.5.1/authorization", R"({"account_number":9900000000cccc})"},
      {"GET", "authorizations", "v2.5.1/authorizations?account_number=9900000000cccc", ""},
      {"GET", "authorization/{authorization_id}", "v2.5.1/authorization/990000000000cccc", ""},
      {"POST", "authorization/{authorization_id}/capture",
       "v2.5/authorization/990000000000cccc/capture", "{}"},
      {"GET", "captures", "v2.5.1/captures?capture_id=99000cccc", ""},
      {"POST", "authorization/{authorization_id}/release",
       "v2.5/authorization/990000000000cccc/release", "{}"},
      {"POST", "authorization/{authorization_id}/capture/{capture_id}/return",
       "v2.5/authorization/1000000000012343/capture/99000cccc/return", "{}"},
      {"POST", "accounts/{account_number}/refund", "v2.5/accounts/9900000000cccc/refund", "{}"},
      {"POST", "account/{account_number}/verify", "v2.5/account/9900000000cccc/verify", "{}"},
      {"POST", "accounts/{account_number}/calculate-interest",
       "v2.5.1/accounts/9900000000cccc/calculate-interest", "{}"},
      {"GET", "customers/lookup", "v2.5/customers/lookup?vcc_number=990000000000cccc", ""},
      {"GET", "customers/search", "v2.5/customers/search?last_name=Magiccccc", ""},
      {"POST", "accounts/{account_number}/close", "v2.5/accounts/9900000000cccc/close", ""},
      {"POST", "widget/init", "v2.5/widget/init",
       R"({"customer_identification":{"account_number":9900000000cccc}})"},
      {"POST", "customers/driverslicense", "v2.5/customers/driverslicense",
       R"({"code":"@\nANSI \nDLDCSMagiccccc\nDAQ1\n"})"},
      {"POST", "systems/init", "/v2 systems/init", R"({"vcc":"990000000000cccc"})"},
      {"GET", "notifications/order-id/{online_order_id}",
       "/ notifications/order-id/990000000000cccc", ""},
      {"GET", "notifications/merchant-order-id/{merchant_orderid}",
       "/ notifications/merchant-order-id/990000000000cccc", ""},
      {"GET", "systems/payment-calculator", "/v2 systems/payment-calculator?price=9900cccc", ""}};
  return *kPlaces;
}

// Withdrawn from Flexiti's public documentation, and not simulated.
bool IsWithdrawn(const std::string& path) {
  return path == "/client-id/{client_id}/apply" || path == "/client-id/{client_id}/i18n" ||
         path == "/client-id/{client_id}/merchants/login";
}

// The last cccc, which is the code in Magiccccc too.
std::string WithCode(std::string text, const std::string& code) {
  const size_t at = text.rfind("cccc");
  return at == std::string::npos ? text : text.replace(at, 4, code);
}

// How a reader would say it.
std::string Spoken(const Place& place, const std::string& code) {
  const std::string number = place.body.find("cccc") != std::string::npos
                                 ? absl::StrCat(" `", WithCode(place.body, code), "`")
                                 : "";
  const std::vector<std::string> target = absl::StrSplit(place.target, absl::MaxSplits(' ', 1));
  const std::string path =
      target.size() == 2 ? target[1] : place.target.substr(place.target.find('/') + 1);
  return absl::StrCat("`", place.method, " ", WithCode(path, code), "`", number);
}

class ErrorRowsTest : public SandboxTest {
 protected:
  TestReply Ask(const Place& place, const std::string& code) {
    const std::vector<std::string> parts = absl::StrSplit(place.target, absl::MaxSplits(' ', 1));
    const bool online = parts.size() == 2;
    const size_t slash = place.target.find('/');
    const std::string target =
        online ? absl::StrCat("/flexiti/online-api/online", parts[0] == "/" ? "" : parts[0],
                              "/client-id/", kMerchant, "/", parts[1])
               : Pos(place.target.substr(0, slash), place.target.substr(slash + 1));
    const std::string scope = online ? "online" : "merchant";
    return place.method == "GET" ? Get(WithCode(target, code), scope)
                                 : Post(WithCode(target, code), WithCode(place.body, code), scope);
  }

  static void Expect(const Row& row, const TestReply& reply, bool online) {
    EXPECT_EQ(reply.status, row.status) << reply.body;
    if (row.error.empty()) {
      EXPECT_EQ(reply.body, "");
    } else if (absl::StartsWith(row.error, "wrong_input")) {
      EXPECT_TRUE(absl::StartsWith(reply["error"], "wrong_input")) << reply.body;
      EXPECT_EQ(reply["field_errors.0.param"], online ? "" : "amount");
    } else {
      EXPECT_EQ(reply["error"], row.error);
    }
  }

  // Asks for the row wherever it stands, and says how.
  std::string Reach(const Row& row, const std::string& code) {
    if (row.path == "/oauth/token") {
      Expect(row, Token("client_id=magic-" + code), false);
      return absl::StrCat("`POST oauth/token` `client_id=magic-", code, "`");
    }
    std::string how;
    for (const Place& place : Places()) {
      const bool own = row.path == "/client-id/{client_id}/" + place.path;
      if (!own && row.path != kAny && !IsWithdrawn(row.path)) continue;
      if (own && place.method != row.method) continue;
      SCOPED_TRACE(absl::StrCat(place.method, " ", place.path));
      Expect(row, Ask(place, code), absl::StrContains(place.target, ' '));
      if (how.empty()) how = Spoken(place, code);
    }
    if (IsWithdrawn(row.path)) {
      return "withdrawn from Flexiti's documentation and not simulated; "
             "the same answer: code " +
             code + " at any endpoint";
    }
    return row.path == kAny ? absl::StrCat("code ", code, " at any endpoint") : how;
  }
};

TEST_F(ErrorRowsTest, EveryRowIsReachedAsTheTableSays) {
  std::string table =
      "# How each documented error is had\n\n"
      "Every row of `tests/conformance/flexiti_errors.tsv`, with a request that the sandbox "
      "answers so. README.md\nsays where else the four digits of a code may stand. Made by "
      "`tests/error_rows_test.cc`; `FLEXITI_REGENERATE=1`\nrenews it.\n\n"
      "| endpoint | status | error | how |\n|---|---|---|---|\n";
  for (const Row& row : Rows()) {
    SCOPED_TRACE(absl::StrCat(row.method, " ", row.path, " ", row.status, " ", row.error));
    const std::string code = CodeFor(row);
    ASSERT_NE(code, "");
    const std::string how = Reach(row, code);
    ASSERT_NE(how, "") << "no place for this endpoint";
    absl::StrAppend(&table, "| ", row.method, " ", row.path, " | ", row.status, " | ",
                    row.error.empty() ? "(no body)" : row.error, " | ", how, " |\n");
  }
  EXPECT_TRUE(sandbox_->Journal().empty());
  if (std::getenv("FLEXITI_REGENERATE") != nullptr) std::ofstream(kTable) << table;
  std::ifstream file(kTable);
  const std::string committed((std::istreambuf_iterator<char>(file)), {});
  EXPECT_TRUE(committed == table) << kTable << " is not what the test saw; FLEXITI_REGENERATE=1 "
                                  << "renews it";
}

TEST_F(ErrorRowsTest, EveryEndpointIsRefusedByEveryCode) {
  for (const MagicCode& magic : MagicCodes()) {
    for (const Place& place : Places()) {
      const TestReply reply = Ask(place, magic.code);
      EXPECT_EQ(reply.status, magic.status) << place.method << " " << place.path;
    }
  }
  EXPECT_TRUE(sandbox_->Journal().empty());
}

}  // namespace
}  // namespace flexiti_sandbox
