// Certificates change while the gateway serves: no call fails of it.
#include <httplib.h>
#include <sys/stat.h>

#include <atomic>
#include <cstdio>
#include <ctime>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "grpc/grpc_security_constants.h"
#include "gtest/gtest.h"
#include "tests/stack/client_view.h"
#include "tests/stack/stack.h"

namespace flexiti_test {
namespace {

namespace v1 = flexiti::v1;

constexpr int kThreads = 3;
constexpr char kChanged[] = "\"event\":\"certificate_changed\"";
constexpr char kRefused[] = "\"event\":\"certificate_refused\"";

std::string List(const std::shared_ptr<grpc::Channel>& channel) {
  v1::ListAuthorizationsRequest request;
  request.set_merchant_id(kMerchant);
  v1::ListAuthorizationsResponse response;
  Context context;
  return Told(
      v1::AuthorizationService::NewStub(channel)->ListAuthorizations(&context, request, &response));
}

// Calls from several threads, on one lasting connection each and on a new one each time.
class Load {
 public:
  Load(const Stack& stack, const Certificate& client) {
    for (int i = 0; i < kThreads; ++i) {
      threads_.emplace_back([this, &stack, client] {
        const auto lasting = stack.ChannelAs(client);
        while (!stopping_) {
          Count(List(lasting));
          Count(List(stack.ChannelAs(client)));
        }
      });
    }
  }
  ~Load() { Stop(); }

  void Stop() {
    stopping_ = true;
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }
  // Returns when so many more calls were answered, so that some ran wholly after the call of this.
  void WaitForMore(int calls = 4 * kThreads) {
    const int wanted = calls_ + calls;
    while (calls_ < wanted) calls_.wait(calls_);
  }
  std::string failures() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return failures_;
  }
  int calls() const { return calls_; }

 private:
  void Count(const std::string& told) {
    if (told != "OK") {
      const std::lock_guard<std::mutex> lock(mutex_);
      failures_ += told + "\n";
    }
    ++calls_;
    calls_.notify_all();
  }

  std::atomic<bool> stopping_ = false;
  std::atomic<int> calls_ = 0;
  std::mutex mutex_;
  std::string failures_;
  std::vector<std::thread> threads_;
};

class CertificateRotationTest : public testing::Test {
 protected:
  CertificateRotationTest()
      : stack_({.top_yaml = "file_refresh: 100ms\n",
                .callers_yaml = "  - name: till\n    dns_name: till.example\n    grants: "
                                "[{merchants: [maple], methods: [READ]}]\n"}),
        till_(MintLeaf(stack_.authority(), {"till.example"}, {})) {}

  std::string Path(const char* name) const { return absl::StrCat(stack_.directory(), "/", name); }
  void WriteCa(const std::string& pem) { WriteFile(Path(kCallersCa), pem); }
  // In one step, so that nobody sees it readable by all.
  void WriteKey(const std::string& pem) {
    const TemporaryDirectory aside(stack_.directory());
    const std::string fresh = aside.Write("key", pem);
    ASSERT_EQ(chmod(fresh.c_str(), S_IRUSR), 0);
    ASSERT_EQ(rename(fresh.c_str(), Path(kGatewayKey).c_str()), 0);
  }
  // Waits until the gateway has said so once more.
  void WaitForNext(const std::string& line) {
    ASSERT_TRUE(stack_.gateway().WaitForOutput(line, ++said_[line])) << line;
  }

  // The certificate that a new connection is shown.
  std::string Shown() {
    const auto channel = stack_.ChannelAs(till_);
    v1::ListAuthorizationsRequest request;
    request.set_merchant_id(kMerchant);
    v1::ListAuthorizationsResponse response;
    Context context;
    EXPECT_EQ(Told(v1::AuthorizationService::NewStub(channel)->ListAuthorizations(&context, request,
                                                                                  &response)),
              "OK");
    const auto shown = context.auth_context()->FindPropertyValues(GRPC_X509_PEM_CERT_PROPERTY_NAME);
    return shown.empty() ? "" : std::string(shown[0].data(), shown[0].size());
  }

  std::string Metrics() {
    httplib::Client client(absl::StrCat("http://", stack_.gateway().admin_address()));
    const auto answer = client.Get("/metrics");
    return answer ? answer->body : "";
  }

  Stack stack_;
  Certificate till_;
  std::map<std::string, int> said_;
};

TEST_F(CertificateRotationTest, NoCallFailsWhileTheCertificateAndThenItsKeyChange) {
  Load load(stack_, till_);
  load.WaitForMore();
  const Certificate fresh = MintLeaf(stack_.authority(), {"localhost"}, {"127.0.0.1"});
  WriteFile(Path(kGatewayCertificate), fresh.certificate_pem);
  WaitForNext(kRefused);  // the old key is not its key
  load.WaitForMore();
  WriteKey(fresh.private_key_pem);
  WaitForNext(kChanged);
  load.WaitForMore();
  EXPECT_EQ(Shown(), fresh.certificate_pem);
  // Back to front: the key first.
  const Certificate fresher = MintLeaf(stack_.authority(), {"localhost"}, {"127.0.0.1"});
  WriteKey(fresher.private_key_pem);
  WaitForNext(kRefused);
  load.WaitForMore();
  EXPECT_EQ(Shown(), fresh.certificate_pem);
  WriteFile(Path(kGatewayCertificate), fresher.certificate_pem);
  WaitForNext(kChanged);
  load.WaitForMore();
  load.Stop();
  EXPECT_EQ(Shown(), fresher.certificate_pem);
  EXPECT_EQ(load.failures(), "");
  EXPECT_GT(load.calls(), 5 * 4 * kThreads);
}

TEST_F(CertificateRotationTest, NoCallFailsWhileTheAuthoritiesChange) {
  const std::string old_pem = stack_.authority().certificate_pem;
  const Certificate authority = MintAuthority("New Authority");
  const Certificate new_till = MintLeaf(authority, {"till.example"}, {});
  EXPECT_EQ(List(stack_.ChannelAs(new_till)), "UNAVAILABLE");
  Load old_load(stack_, till_);
  old_load.WaitForMore();
  WriteCa(absl::StrCat(old_pem, authority.certificate_pem));
  WaitForNext(kChanged);
  Load new_load(stack_, new_till);
  new_load.WaitForMore();
  old_load.WaitForMore();
  // What is no list of authorities leaves the old one in force.
  WriteCa("nothing");
  WaitForNext(kRefused);
  new_load.WaitForMore();
  old_load.WaitForMore();
  old_load.Stop();
  WriteCa(authority.certificate_pem);
  WaitForNext(kChanged);
  new_load.WaitForMore();
  new_load.Stop();
  EXPECT_EQ(old_load.failures(), "");
  EXPECT_EQ(new_load.failures(), "");
  EXPECT_EQ(List(stack_.ChannelAs(till_)), "UNAVAILABLE");
}

TEST_F(CertificateRotationTest, ReloadsAreCountedAndTheExpiryIsToldOn) {
  constexpr char kGood[] = "flexiti_file_reloads_total{kind=\"server_certificate\",result=\"ok\"} ";
  const std::time_t soon = std::time(nullptr) + 7200;
  const Certificate fresh = MintLeaf(stack_.authority(), {"localhost"}, {"127.0.0.1"}, 0, soon);
  WriteFile(Path(kGatewayCertificate), fresh.certificate_pem);
  WaitForNext(kRefused);
  WriteKey(fresh.private_key_pem);
  WaitForNext(kChanged);
  const std::string metrics = Metrics();
  EXPECT_TRUE(absl::StrContains(metrics, absl::StrCat(kGood, "1"))) << metrics;
  const std::string expiry = "flexiti_certificate_expiry_timestamp_seconds{file=\"server\"} ";
  const size_t at = metrics.find(expiry);
  ASSERT_NE(at, std::string::npos);
  EXPECT_EQ(std::stod(metrics.substr(at + expiry.size())), static_cast<double>(soon));
}

// What expired is not taken, even if it fits.
TEST_F(CertificateRotationTest, AnExpiredCertificateDoesNotReplaceAGoodOne) {
  const std::string shown = Shown();
  const std::time_t now = std::time(nullptr);
  const Certificate expired =
      MintLeaf(stack_.authority(), {"localhost"}, {"127.0.0.1"}, now - 7200, now - 3600);
  WriteKey(expired.private_key_pem);
  WaitForNext(kRefused);
  WriteFile(Path(kGatewayCertificate), expired.certificate_pem);
  WaitForNext(kRefused);
  EXPECT_EQ(Shown(), shown);
  EXPECT_EQ(List(stack_.ChannelAs(till_)), "OK");
}

}  // namespace
}  // namespace flexiti_test
