// Who may call: TLS, identities, rights.
#include "service/config/check_callers.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <ctime>
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/support/certificates.h"
#include "tests/unit/config/config_file.h"

namespace flexiti::config {
namespace {

using flexiti_test::Certificate;
using flexiti_test::MintAuthority;
using flexiti_test::MintLeaf;

constexpr std::time_t kDay = 24 * 60 * 60;
constexpr char kListen[] = R"(listen:
  address: 0.0.0.0:1
  tls:
    certificate_file: DIR/cert
    key_file: DIR/pkey
    client_ca_file: DIR/ca
)";
constexpr char kCallers[] =
    "callers: [{name: till, dns_name: till.example, grants: [{merchants: [acme], methods: "
    "[READ]}]}]\n";

// A configuration with a good set of TLS files.
class CallersConfig : public testing::Test {
 protected:
  CallersConfig() : authority_(MintAuthority("authority")) {
    const Certificate leaf = MintLeaf(authority_, {"gateway.example"}, {});
    Write("cert", leaf.certificate_pem);
    Write("pkey", leaf.private_key_pem);
    Write("ca", authority_.certificate_pem);
  }
  void Write(const std::string& name, const std::string& text) { file_.WritePrivate(name, text); }

  // Of a configuration that begins with `added`.
  std::string Problem(const std::string& added) { return file_.Problem(added + kSmallest); }
  std::string ProblemOfFiles() { return Problem(absl::StrCat(kListen, kCallers)); }

  Certificate authority_;
  ConfigFile file_;
};

TEST_F(CallersConfig, TakesAGoodSet) { EXPECT_EQ(ProblemOfFiles(), "OK"); }

TEST_F(CallersConfig, TakesAPlaintextAddressOnThisMachineOrOneAskedFor) {
  for (const char* address :
       {"127.0.0.1:1", "127.9.9.9:1", "[::1]:1", "localhost:1", "unix:/run/flexiti.sock"}) {
    EXPECT_EQ(Problem(absl::StrCat("listen: {address: \"", address, "\"}\n")), "OK") << address;
  }
  for (const char* address : {"0.0.0.0:1", "[::]:1", "10.0.0.1:1", "gateway:1", "127.example:1",
                              "[::ffff:127.0.0.1]:1"}) {
    const std::string key = absl::StrCat("{address: \"", address, "\"");
    EXPECT_EQ(Problem(absl::StrCat("listen: ", key, "}\n")),
              "gateway.yaml:1:19: listen.address: must be a loopback address or a Unix socket, "
              "unless listen.tls says who may call, or listen.allow_plaintext is true and anybody "
              "may")
        << address;
    EXPECT_EQ(Problem(absl::StrCat("listen: ", key, ", allow_plaintext: true}\n")), "OK")
        << address;
  }
}

TEST_F(CallersConfig, AnybodyIsServedWhereOtherMachinesReachAPortWithoutTls) {
  Gateway gateway;
  for (const char* address : {"127.0.0.1:1", "[::1]:1", "unix:/run/flexiti.sock"}) {
    gateway.mutable_listen()->set_address(address);
    EXPECT_FALSE(ServesAnybody(gateway)) << address;
  }
  gateway.mutable_listen()->set_address("0.0.0.0:1");
  EXPECT_TRUE(ServesAnybody(gateway));
  gateway.mutable_listen()->mutable_tls()->set_certificate_file("/run/tls.crt");
  EXPECT_FALSE(ServesAnybody(gateway));
}

TEST_F(CallersConfig, WantsNoPlaintextWithTls) {
  const std::string both = absl::StrCat(kListen, "  allow_plaintext: true\n");
  EXPECT_EQ(Problem(both + kCallers),
            "gateway.yaml:7:20: listen.allow_plaintext: is of no use with listen.tls");
}

TEST_F(CallersConfig, WantsTlsAndCallersTogether) {
  EXPECT_EQ(Problem(kListen),
            "gateway.yaml:1:1: callers: is missing: with listen.tls nobody else may call");
  EXPECT_EQ(Problem(kCallers),
            "gateway.yaml:1:1: callers: is of no use without listen.tls, which tells who calls");
}

TEST_F(CallersConfig, WantsAllThreeFiles) {
  EXPECT_EQ(Problem(absl::StrCat("listen: {tls: {certificate_file: DIR/cert}}\n", kCallers)),
            "gateway.yaml:1:10: listen.tls.key_file: is needed with the other files of listen.tls\n"
            "gateway.yaml:1:10: listen.tls.client_ca_file: is needed with the other files of "
            "listen.tls");
  EXPECT_EQ(Problem(absl::StrCat(Replaced(kListen, "DIR/ca", "DIR/nowhere"), kCallers)),
            "gateway.yaml:6:21: listen.tls.client_ca_file: cannot open the file: No such file or "
            "directory");
}

TEST_F(CallersConfig, WantsTheKeyOfTheCertificateForItselfAlone) {
  const std::string place = "gateway.yaml:5:15: listen.tls.key_file: ";
  Write("pkey", MintLeaf(authority_, {"gateway.example"}, {}).private_key_pem);
  EXPECT_EQ(ProblemOfFiles(), place + "is not the key of the certificate");
  Write("pkey", "hello");
  EXPECT_EQ(ProblemOfFiles(), place + "holds no private key in PEM that needs no password");
  ASSERT_EQ(chmod((file_.directory().path() + "/pkey").c_str(), 0644), 0);
  EXPECT_EQ(ProblemOfFiles(), place +
                                  "is readable by every user of this machine: chmod o-r, mount it "
                                  "with defaultMode 0440, or set allow_world_readable_secrets: "
                                  "true");
}

TEST_F(CallersConfig, WantsACertificateThatHasNotExpired) {
  const std::string place = "gateway.yaml:4:23: listen.tls.certificate_file: ";
  const std::time_t now = std::time(nullptr);
  const Certificate old = MintLeaf(authority_, {"gateway.example"}, {}, now - 2 * kDay, now - kDay);
  Write("cert", old.certificate_pem);
  Write("pkey", old.private_key_pem);
  EXPECT_EQ(ProblemOfFiles(), place + "holds a certificate that has expired");
  Write("cert", old.private_key_pem);
  EXPECT_EQ(ProblemOfFiles(), place + "holds no certificate in PEM");
}

TEST_F(CallersConfig, WantsAuthoritiesInTheCaFile) {
  const std::string place = "gateway.yaml:6:21: listen.tls.client_ca_file: ";
  Write("ca", "");
  EXPECT_EQ(ProblemOfFiles(), place + "holds no certificate in PEM");
  Write("ca", MintLeaf(authority_, {"till.example"}, {}).certificate_pem);
  EXPECT_EQ(ProblemOfFiles(), place + "holds a certificate that is no authority's");
}

struct Mistake {
  const char* callers;
  const char* problem;
};

class MistakenCallers : public CallersConfig, public testing::WithParamInterface<Mistake> {};

TEST_P(MistakenCallers, AreRefused) {
  EXPECT_EQ(Problem(absl::StrCat(kListen, "callers:\n", GetParam().callers)), GetParam().problem);
}

INSTANTIATE_TEST_SUITE_P(
    Callers, MistakenCallers,
    testing::Values(
        Mistake{
            "- {name: a, dns_name: a.example, grants: [{merchants: [acme], methods: [READ]}]}\n"
            "- {name: a, dns_name: b.example, grants: [{merchants: [acme], methods: [READ]}]}\n",
            "gateway.yaml:9:10: callers[1].name: is already the name of another caller, in "
            "line 8"},
        Mistake{
            "- {name: a, dns_name: a.example, grants: [{merchants: [acme], methods: [READ]}]}\n"
            "- {name: b, dns_name: a.example, grants: [{merchants: [acme], methods: [READ]}]}\n",
            "gateway.yaml:9:23: callers[1].dns_name: is already the dns_name of another "
            "caller, in line 8"},
        Mistake{"- {name: a, spiffe_id: \"spiffe://e/x\", grants: [{merchants: [acme], methods: "
                "[READ]}]}\n"
                "- {name: b, spiffe_id: \"spiffe://e/x\", grants: [{merchants: [acme], methods: "
                "[READ]}]}\n",
                "gateway.yaml:9:24: callers[1].spiffe_id: is already the spiffe_id of another "
                "caller, in line 8"},
        Mistake{"- {name: a, grants: [{merchants: [acme], methods: [READ]}]}\n",
                "gateway.yaml:8:3: callers[0]: needs either spiffe_id or dns_name"},
        Mistake{
            "- {name: a, dns_name: a.example, spiffe_id: \"spiffe://e/x\", grants: [{merchants: "
            "[acme], methods: [READ]}]}\n",
            "gateway.yaml:8:3: callers[0]: needs either spiffe_id or dns_name"},
        Mistake{"- {name: a, dns_name: a.example, grants: []}\n",
                "gateway.yaml:8:34: callers[0].grants: is missing; at least one entry is needed"},
        Mistake{
            "- {name: a, dns_name: a.example, grants: [{merchants: [acme], methods: []}]}\n",
            "gateway.yaml:8:63: callers[0].grants[0].methods: is missing; at least one entry is "
            "needed"},
        Mistake{"- {name: a, dns_name: a.example, grants: [{methods: [READ]}]}\n",
                "gateway.yaml:8:43: callers[0].grants[0].merchants: is missing: name one, or set "
                "all_merchants: true"},
        Mistake{"- {name: a, dns_name: a.example, grants: [{merchants: [], methods: [READ]}]}\n",
                "gateway.yaml:8:44: callers[0].grants[0].merchants: is missing: name one, or set "
                "all_merchants: true"},
        Mistake{
            "- {name: a, dns_name: a.example, grants: [{merchants: [acme], all_merchants: true, "
            "methods: [READ]}]}\n",
            "gateway.yaml:8:44: callers[0].grants[0].merchants: is of no use with "
            "all_merchants"},
        Mistake{"- {name: a, dns_name: a.example, grants: [{merchants: [acme, wombat], methods: "
                "[READ]}]}\n",
                "gateway.yaml:8:62: callers[0].grants[0].merchants[1]: is not the id of one of "
                "merchants"},
        Mistake{"- {name: a, dns_name: a.example, grants: [{merchants: [acme], methods: [READ, "
                "read]}]}\n",
                "gateway.yaml:8:79: callers[0].grants[0].methods[1]: must be one of READ, PAY, "
                "REFUND, CUSTOMER_DATA, OPERATE; did you mean READ?"},
        Mistake{"- {name: a, dns_name: a.example, grants: [{merchants: acme, methods: [READ]}]}\n",
                "gateway.yaml:8:55: callers[0].grants[0].merchants: must be a list: entries that "
                "begin with \"- \", or [one, two]"},
        Mistake{"- {name: a, dns_name: a.example, grants: [{merchants: [[acme]], methods: "
                "[READ]}]}\n",
                "gateway.yaml:8:56: callers[0].grants[0].merchants[0]: must be 1 to 63 characters: "
                "lower-case letters, digits and hyphens"}));

TEST_F(CallersConfig, TakesGrantsOfAllMerchantsAndSeveralMethods) {
  const auto loaded = file_.Load(absl::StrCat(
      kListen,
      "callers:\n  - name: office\n    spiffe_id: spiffe://example.org/office\n    grants:\n"
      "      - {all_merchants: true, methods: [READ, OPERATE]}\n"
      "      - merchants:\n          - acme\n        methods: [REFUND]\n",
      kSmallest));
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  ASSERT_EQ(loaded->callers_size(), 1);
  const Caller& caller = loaded->callers(0);
  EXPECT_EQ(caller.spiffe_id(), "spiffe://example.org/office");
  ASSERT_EQ(caller.grants_size(), 2);
  EXPECT_TRUE(caller.grants(0).all_merchants());
  ASSERT_EQ(caller.grants(0).methods_size(), 2);
  EXPECT_EQ(caller.grants(0).methods(1), METHOD_GROUP_OPERATE);
  ASSERT_EQ(caller.grants(1).merchants_size(), 1);
  EXPECT_EQ(caller.grants(1).merchants(0), "acme");
}

}  // namespace
}  // namespace flexiti::config
