// What commands read besides their words: --options-from, --sku-data, the licence.
#include <cstdio>
#include <string>
#include <vector>

#include "flexiti/v1/authorization_service.pb.h"
#include "flexiti/v1/customer_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/client/run_flexiti.h"
#include "tests/unit/client/scripted_gateway.h"
#include "tests/unit/client/sent_request.h"

namespace flexiti_test {
namespace {

using testing::HasSubstr;
using testing::Not;
using Words = std::vector<std::string>;

constexpr char kSearch[] = "/flexiti.v1.CustomerService/SearchCustomers";
constexpr char kLicense[] = "/flexiti.v1.CustomerService/DecodeDriversLicense";
constexpr char kCapture[] = "/flexiti.v1.AuthorizationService/CaptureAuthorization";

// What is said of a command that is refused here, before anything is sent.
std::string Refused(const Words& arguments, const std::string& input = "") {
  ScriptedGateway gateway;
  const Finished finished = RunFlexiti(
      arguments, {"FLEXITI_TARGET=" + gateway.target(), "FLEXITI_MERCHANT=maple-furniture"}, input);
  EXPECT_EQ(finished.exit_code, 2) << finished.err;
  EXPECT_EQ(finished.out, "");
  EXPECT_EQ(gateway.Calls().size(), 0u);
  return finished.err;
}

TEST(CliInputTest, OptionsFromSaysWhichLineIsWrongAndDoesNotRepeatIt) {
  const Words search = {"search", "--options-from", "-"};
  EXPECT_EQ(Refused(search, "--first-name Alice\nTremblay\n"),
            "flexiti: --options-from: line 2 is not `--name value` of another option\n");
  EXPECT_THAT(Refused(search, "\n# a comment\n--options-from more.txt\n"), HasSubstr("line 3 "));
  EXPECT_EQ(Refused(search), "flexiti: --options-from: standard input is empty\n");
  EXPECT_EQ(Refused({"search", "--options-from", "/nonexistent/options"}),
            "flexiti: --options-from: /nonexistent/options cannot be read\n");
  EXPECT_EQ(Refused({"search", "--options-from=/"}), "flexiti: --options-from: / cannot be read\n");
  EXPECT_EQ(Refused(search, std::string(64 * 1024 + 1, '#')),
            "flexiti: --options-from: standard input is longer than 65536 bytes\n");
  EXPECT_THAT(Refused(search, "--first-name Ren\xE9\n"), HasSubstr("is not UTF-8; convert it"));
  EXPECT_THAT(Refused({"search", "--options-from"}), HasSubstr("--options-from"));
  EXPECT_EQ(
      Refused(search, "--first-name A\n--last-name T\n--birth-date 1985-04-12\n--emial a@b\n"),
      "flexiti: unknown: --emial. Run with --help for more information.\n");
  EXPECT_THAT(Refused(search, "--first-name Alice\n"), HasSubstr("required"));
}

TEST(CliInputTest, OptionsStandOneALineWithTheirValuesAsTheyAre) {
  EXPECT_EQ(Sent<flexiti::v1::SearchCustomersRequest>(
                kSearch, {"search", "--options-from", "-", "--lang", "fr"}, {},
                "# who asks\n\n  --first-name  Anne \"Marie\"\r\n--last-name --St. John's = x\n"
                "--birth-date\t1985-04-12"),
            "merchant_id: \"maple-furniture\" first_name: \"Anne \\\"Marie\\\"\" last_name: "
            "\"--St. John\\'s = x\" birth_date { year: 1985 month: 4 day: 12 } lang: LANGUAGE_FR ");
}

TEST(CliInputTest, OptionsFromMayStandBeforeTheCommandAndHoldFlags) {
  EXPECT_THAT(Sent<flexiti::v1::ReleaseAuthorizationRequest>(
                  "/flexiti.v1.AuthorizationService/ReleaseAuthorization",
                  {"release", "--options-from=-"}, {}, "--authorization 4\n--all\n"),
              HasSubstr("authorization_id: \"4\""));
}

TEST(CliInputTest, AnArgumentThatIsNotUtf8IsRefused) {
  for (const char* name : {"Ren\xE9", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xC3",
                           "\xE2\x82", "\x80", "\xF0\x8F\xBF\xBF", "\xE0\x9F\xBF", "\xFF"}) {
    EXPECT_EQ(Refused({"search", "--first-name", name}), "flexiti: argument 3 is not UTF-8\n");
  }
  for (const char* name : {"René", "\xED\x9F\xBF", "\xEE\x80\x80", "\xF0\x90\x80\x80",
                           "\xF4\x8F\xBF\xBF", "\xE0\xA0\x80"}) {
    ScriptedGateway gateway;
    gateway.Then(Answer{});
    const Finished finished =
        RunFlexiti({"search", "--first-name", name, "--last-name", "X", "--birth-date",
                    "1985-04-12", "--merchant", "m", "--target", gateway.target()});
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    flexiti::v1::SearchCustomersRequest request;
    ASSERT_EQ(gateway.Calls().size(), 1u);
    ASSERT_TRUE(request.ParseFromString(gateway.Calls()[0].request));
    EXPECT_EQ(request.first_name(), name);
  }
}

TEST(CliInputTest, TheLicenceIsNeverAnArgumentAndIsSentAsItIs) {
  EXPECT_THAT(Refused({"license"}), HasSubstr("FILE is required"));
  EXPECT_EQ(Refused({"license", "-"}), "flexiti: FILE: standard input is empty\n");
  EXPECT_EQ(Refused({"license", "-"}, std::string(4 * 4096 + 1, 'x')),
            "flexiti: FILE: standard input is longer than 16384 bytes\n");
  EXPECT_THAT(Refused({"license", "-"}, "DCSGagn\xE9\n"), HasSubstr("iconv -f ISO-8859-1"));
  const std::string no_file = Refused({"license", "/nonexistent/scan"});
  EXPECT_EQ(no_file, "flexiti: FILE: /nonexistent/scan cannot be read\n");
  EXPECT_EQ(
      Sent<flexiti::v1::DecodeDriversLicenseRequest>(kLicense, {"license", "-"}, {},
                                                     "@\n\x1e\rANSI \nDCSGagné\r\n\n"),
      "merchant_id: \"maple-furniture\" code: \"@\\n\\036\\rANSI \\nDCSGagn\\303\\251\\r\\n\\n"
      "\" lang: LANGUAGE_EN ");
}

TEST(CliInputTest, TheLicenceMayStandInAFile) {
  const std::string path = testing::TempDir() + "cli_input_test_scan.txt";
  std::FILE* file = std::fopen(path.c_str(), "w");
  ASSERT_NE(file, nullptr);
  EXPECT_GT(std::fputs("DCSTremblay\n", file), 0);
  EXPECT_EQ(std::fclose(file), 0);
  EXPECT_THAT(Sent<flexiti::v1::DecodeDriversLicenseRequest>(kLicense, {"license", path}),
              HasSubstr("code: \"DCSTremblay\\n\""));
  EXPECT_EQ(std::remove(path.c_str()), 0);
}

TEST(CliInputTest, SkuDataIsJsonOfTheContract) {
  const Words capture = {"capture", "--authorization", "4", "--amount", "1", "--sku-data", "-"};
  for (const char* wrong : {"[]", "{", "sofa", R"({"purchase_orders": "PO-7"})",
                            R"({"products": [{"quantity": "two"}]})"}) {
    EXPECT_THAT(Refused(capture, wrong),
                HasSubstr("flexiti: --sku-data: not JSON of flexiti.v1.SkuData: "))
        << wrong;
  }
  EXPECT_EQ(Refused(capture), "flexiti: --sku-data: standard input is empty\n");
  EXPECT_EQ(Refused(capture, std::string(1024 * 1024 + 1, ' ')),
            "flexiti: --sku-data: standard input is longer than 1048576 bytes\n");
  EXPECT_THAT(Sent<flexiti::v1::CaptureAuthorizationRequest>(
                  kCapture, capture, {},
                  R"({"purchase_order": "PO-7", "products": [{"sku_id": "SOFA", "quantity": 2,
                      "unit_price": {"amount_cents": "24999", "currency_code": "CAD"}}]})"),
              HasSubstr("sku_data { purchase_order: \"PO-7\" products { sku_id: \"SOFA\" quantity: "
                        "2 unit_price { amount_cents: 24999 currency_code: \"CAD\" } } }"));
  EXPECT_THAT(Sent<flexiti::v1::CaptureAuthorizationRequest>(
                  kCapture, {"capture", "--authorization", "4", "--amount", "1"}),
              Not(HasSubstr("sku_data")));
}

}  // namespace
}  // namespace flexiti_test
