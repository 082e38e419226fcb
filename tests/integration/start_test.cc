// How the program starts: where it may listen, and what it refuses to start with.
#include <sys/resource.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "gtest/gtest.h"
#include "tests/stack/stack.h"
#include "tests/support/scripted_peer.h"
#include "tests/support/temporary_directory.h"

namespace flexiti_test {
namespace {

class StartTest : public testing::Test {
 protected:
  // The stack's configuration with a ledger of its own: the first gateway has that of the stack.
  std::string SecondConfiguration() const {
    std::ifstream file(stack_.directory() + "/gateway.yaml");
    std::string yaml((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    return absl::StrReplaceAll(yaml, {{"/ledger.sqlite", "/second.sqlite"}});
  }

  // Starts a second gateway on the stack's configuration with `from` replaced by `to`.
  void ExpectRefused(const std::string& from, const std::string& to, int exit_code,
                     const std::vector<std::string>& told) {
    SCOPED_TRACE(to);
    std::string yaml = SecondConfiguration();
    ASSERT_TRUE(absl::StrContains(yaml, from));
    yaml.replace(yaml.find(from), from.size(), to);
    const std::string path = stack_.directory() + "/refused.yaml";
    WriteFile(path, yaml);
    GatewayProcess gateway(path);
    EXPECT_FALSE(gateway.listening());
    EXPECT_EQ(gateway.Wait(), exit_code);
    for (const std::string& text : told) {
      EXPECT_TRUE(gateway.WaitForOutput(text)) << text << " is not in " << gateway.output();
    }
  }

  Stack stack_;
};

TEST_F(StartTest, ATakenPortIsNamed) {
  ScriptedPeer other([](PeerConnection&) {});
  const std::string address = absl::StrCat("127.0.0.1:", other.port());
  ExpectRefused(
      "127.0.0.1:0", address, 1,
      {absl::StrCat("listen.address: cannot listen on ", address, ": Address already in use")});
  ExpectRefused(
      "admin: {address: \"127.0.0.1:0\"}", absl::StrCat("admin: {address: \"", address, "\"}"), 1,
      {absl::StrCat("admin.address: cannot listen on ", address, ": Address already in use")});
}

TEST_F(StartTest, AnotherGatewaysPortIsTakenToo) {
  const std::string& address = stack_.gateway().address();
  ExpectRefused("127.0.0.1:0", address, 1, {"cannot listen on " + address});
}

TEST_F(StartTest, AUnixSocketIsServedAndNamedAsItIs) {
  const std::string path = stack_.directory() + "/unix.yaml";
  const std::string address = absl::StrCat("unix:", stack_.directory(), "/gateway.sock");
  std::string yaml = SecondConfiguration();
  yaml.replace(yaml.find("127.0.0.1:0"), std::string("127.0.0.1:0").size(), address);
  WriteFile(path, yaml);
  GatewayProcess gateway(path);
  ASSERT_TRUE(gateway.listening()) << gateway.output();
  EXPECT_EQ(gateway.address(), address);
  {
    const auto channel = grpc::CreateChannel(gateway.address(), grpc::InsecureChannelCredentials());
    EXPECT_TRUE(
        channel->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(20)));
  }
  EXPECT_EQ(gateway.Stop(), 0);
}

TEST_F(StartTest, TheFirstLineSaysWhatItIs) {
  for (const char* field :
       {"\"version\":\"", "\"profile\":\"DEVELOPMENT\"", "\"ledger\":\"sqlite\"", "\"tls\":false",
        "\"callers\":0", "\"merchants\":"}) {
    EXPECT_TRUE(stack_.gateway().WaitForOutput(field)) << field << stack_.gateway().output();
  }
}

TEST_F(StartTest, AMistakeInTheConfigurationIsNamedWithItsLine) {
  ExpectRefused("level: INFO", "level: LOUD", 2, {"refused.yaml:4:", "log.level", "DEBUG, INFO"});
  ExpectRefused("level: INFO", "levle: INFO", 2, {"refused.yaml:4:", "levle", "level"});
  ExpectRefused("delay: 0s", "delay: soon", 2, {"refused.yaml:3:", "drain.delay"});
  ExpectRefused("https://", "ftp://", 2, {"refused.yaml:6:", "flexiti.pos_api.url"});
  ExpectRefused("maple.secret", "missing.secret", 2, {"client_secret_file"});
  ExpectRefused("ca.pem", "missing.pem", 2, {"refused.yaml:6:", "flexiti.pos_api.ca_file"});
  ExpectRefused("ledger.key", "missing.key", 2, {"ledger.encryption.keys[0].file"});
}

TEST_F(StartTest, AConfigurationThatIsNotThereIsNamed) {
  GatewayProcess gateway("/nonexistent/gateway.yaml");
  EXPECT_EQ(gateway.Wait(), 2);
  EXPECT_TRUE(gateway.WaitForOutput("/nonexistent/gateway.yaml"));
}

// A connection to Flexiti is a file; the usual soft limit of 1024 is less than 1000 calls need.
TEST(OpenFilesTest, ItTakesAsManyOpenFilesAsItMay) {
  Stack stack;
  rlimit before = {};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit few = {.rlim_cur = 512, .rlim_max = before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &few), 0);
  stack.RestartGateway();
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
  std::ifstream limits(absl::StrCat("/proc/", stack.gateway().pid(), "/limits"));
  std::string line;
  while (std::getline(limits, line) && !absl::StartsWith(line, "Max open files")) {
  }
  EXPECT_TRUE(absl::StrContains(line, absl::StrCat(before.rlim_max, "  "))) << line;
  EXPECT_FALSE(absl::StrContains(line, " 512 ")) << line;
}

}  // namespace
}  // namespace flexiti_test
