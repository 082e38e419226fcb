// What `flexiti` says of TLS and certificates that are wrong: which option to look at.
#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "grpcpp/security/server_credentials.h"
#include "gtest/gtest.h"
#include "tests/support/certificates.h"
#include "tests/support/temporary_directory.h"
#include "tests/unit/client/run_flexiti.h"
#include "tests/unit/client/scripted_gateway.h"

namespace flexiti_test {
namespace {

using testing::HasSubstr;
using testing::Not;

// Asks whoever connects for a certificate of `authority`.
std::shared_ptr<grpc::ServerCredentials> Asking(const Certificate& authority) {
  grpc::SslServerCredentialsOptions options(
      GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  options.pem_root_certs = authority.certificate_pem;
  const Certificate leaf = MintLeaf(authority, {"gateway.example"}, {});
  options.pem_key_cert_pairs.push_back({leaf.private_key_pem, leaf.certificate_pem});
  return grpc::SslServerCredentials(options);
}

class CliCertificatesTest : public testing::Test {
 protected:
  void Write(const std::string& name, const Certificate& certificate) {
    files_.Write(name + ".crt", certificate.certificate_pem);
    files_.Write(name + ".key", certificate.private_key_pem);
  }
  std::vector<std::string> Shown(const std::string& certificate, const std::string& key) const {
    return {"--certificate-file", Path(certificate + ".crt"), "--key-file", Path(key + ".key")};
  }
  std::string Path(const std::string& name) const { return files_.path() + "/" + name; }
  Finished Health(const std::vector<std::vector<std::string>>& options) const {
    std::vector<std::string> arguments = {"health", "--target", gateway_.target()};
    for (const auto& some : options) arguments.insert(arguments.end(), some.begin(), some.end());
    return RunFlexiti(arguments);
  }

  TemporaryDirectory files_;
  Certificate authority_ = MintAuthority("a");
  ScriptedGateway gateway_{Asking(authority_)};
};

TEST_F(CliCertificatesTest, AConnectionThatFailsNamesTheOptionToLookAt) {
  Write("ca", authority_);
  Write("stranger", MintAuthority("b"));
  Write("till", MintLeaf(authority_, {"till.example"}, {}));
  Write("unknown", MintLeaf(MintAuthority("c"), {"till.example"}, {}));
  const std::vector<std::string> ca = {"--ca-file", Path("ca.crt")};
  const std::vector<std::string> name = {"--server-name", "gateway.example"};
  EXPECT_EQ(Health({ca, name, Shown("till", "till")}).exit_code, 0);
  const struct {
    std::vector<std::vector<std::string>> options;
    std::string hint;
  } rows[] = {
      {{{"--plaintext"}}, "without: --ca-file, --certificate-file, --key-file"},
      {{ca, name}, "without a certificate: --certificate-file, --key-file"},
      {{ca, name, Shown("unknown", "unknown")}, "the authority that signed --certificate-file"},
      {{ca, Shown("till", "till")}, "--server-name says which to expect"},
      {{{"--ca-file", Path("stranger.crt")}, name, Shown("till", "till")}, "who --ca-file names"}};
  for (const auto& row : rows) {
    const Finished finished = Health(row.options);
    EXPECT_EQ(finished.exit_code, 4);
    EXPECT_THAT(finished.err, HasSubstr("  hint        ")) << row.hint;
    EXPECT_THAT(finished.err, HasSubstr(row.hint));
  }
  EXPECT_THAT(RunFlexiti({"health", "--target", "localhost:1"}).err, Not(HasSubstr("hint")));
}

TEST_F(CliCertificatesTest, APairThatDoesNotFitIsAWrongCommand) {
  Write("till", MintLeaf(authority_, {"till.example"}, {}));
  Write("other", MintLeaf(authority_, {"other.example"}, {}));
  const Finished finished = Health({Shown("till", "other")});
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_EQ(finished.err, "flexiti: the key file " + Path("other.key") +
                              " is not the key of the certificate " + Path("till.crt") + "\n");
}

}  // namespace
}  // namespace flexiti_test
