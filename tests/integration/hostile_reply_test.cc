// Whatever answers in Flexiti's place: a clear error with the right outcome, nothing sent twice,
// bounded memory, and the next call is served well.
#include <functional>
#include <ostream>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/stack/client_view.h"
#include "tests/stack/stack.h"

namespace flexiti_test {
namespace {

using flexiti_sandbox::Fault;
using flexiti_sandbox::FaultReply;
using flexiti_sandbox::kAccount;
namespace v1 = flexiti::v1;

constexpr int kMaxAttempts = 2;  // of a read, as configured below
constexpr char kOfAChange[] = "UNKNOWN UNKNOWN RESOLVE_OPERATION ";
constexpr char kOfARead[] = "UNAVAILABLE REJECTED RETRY_SAME_REQUEST_ID ";

struct Hostile {
  friend void PrintTo(const Hostile& hostile, std::ostream* out) { *out << hostile.name; }

  std::string name;
  Fault fault;
  std::string reason;        // of a failure of Flexiti's
  std::string verdict = {};  // instead, where the reply is a well-understood refusal
};

Fault Send(FaultReply reply) {
  Fault fault;
  fault.commit = false;
  fault.reply = std::move(reply);
  return fault;
}

FaultReply Answer(int status, const std::string& body) {
  FaultReply reply;
  reply.status = status;
  reply.body = body;
  return reply;
}

Fault Status(int status, const std::string& body) { return Send(Answer(status, body)); }
Fault Json(const std::string& body) { return Status(200, body); }

Fault Reason(int status, uint64_t reason_length, const std::string& body) {
  FaultReply reply = Answer(status, body);
  reply.reason_length = reason_length;
  return Send(reply);
}

Fault Html(int status, const std::string& page) {
  FaultReply reply = Answer(status, page);
  reply.content_type = "text/html";
  return Send(reply);
}

Fault Redirect() {
  FaultReply reply = Answer(307, "");
  reply.headers = {{"location", "/stolen"}};
  return Send(reply);
}

Fault NoContent() {
  FaultReply reply = Answer(204, "");
  reply.content_length = "";
  return Send(reply);
}

// One write, so that no part of it is an answer before the rest is there.
Fault Raw(const std::string& bytes) {
  FaultReply reply;
  reply.raw = bytes;
  Fault fault = Send(reply);
  fault.close = true;
  return fault;
}

Fault Head(const std::string& headers, const std::string& body) {
  return Raw(absl::StrCat("HTTP/1.1 200 OK\r\n", headers, "\r\n\r\n", body));
}

Fault Cut(uint64_t bytes) {
  Fault fault = Fault::CutReply(bytes);
  fault.commit = false;
  fault.reply.emplace();
  fault.reply->body = R"({"authorization_id": 1234567890123456, "verification_code": 1234})";
  return fault;
}

Fault Large(int status, bool chunked, bool until_close) {
  FaultReply reply = Answer(status, "[1,");
  reply.body_length = 50'000'000;
  reply.chunked = chunked;
  if (until_close) reply.content_length = "";
  return Send(reply);
}

std::string Repeated(const std::string& text, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

constexpr char kDecline[] = R"({"code": 409, "error": "credit_exceeded"})";
constexpr char kDeclined[] = "FAILED_PRECONDITION REJECTED ASK_CUSTOMER CREDIT_EXCEEDED";

std::string DeclineReply() {
  return absl::StrCat("HTTP/1.1 409 Conflict\r\ncontent-length: ", sizeof(kDecline) - 1, "\r\n\r\n",
                      kDecline);
}

std::vector<Hostile> Framings() {
  const std::string body = R"({"authorization_id": 1234567890123456})";  // 38 bytes
  return {
      {"LengthTooBig", Head("content-length: 5000", body), "REPLY_LOST"},
      {"LengthTooSmall", Head("content-length: 5", body), "REPLY_LOST"},
      {"LengthZeroWithABody", Head("content-length: 0", body), "REPLY_LOST"},
      {"LengthsThatDiffer", Head("content-length: 38\r\ncontent-length: 5", body), "REPLY_LOST"},
      {"LengthsInOneHeader", Head("content-length: 38, 5", body), "REPLY_LOST"},
      {"LengthAbc", Head("content-length: abc", body), "REPLY_LOST"},
      {"LengthNegative", Head("content-length: -1", body), "REPLY_LOST"},
      {"LengthHex", Head("content-length: 0x26", body), "REPLY_LOST"},
      {"LengthOver64Bits", Head("content-length: 99999999999999999999", body), "REPLY_LOST"},
      {"LengthEmpty", Head("content-length: ", body), "REPLY_LOST"},
      {"NoLength", Head("content-type: application/json", body), "REPLY_LOST"},
      {"LengthAndChunks", Head("content-length: 38\r\ntransfer-encoding: chunked", body),
       "REPLY_LOST"},
      {"UnknownTransferCoding", Head("transfer-encoding: gzip, chunked", body), "REPLY_LOST"},
      {"ChunkSizeIsNoNumber", Head("transfer-encoding: chunked", "zz\r\n{}\r\n0\r\n\r\n"),
       "REPLY_LOST"},
      {"ChunkSizeOverflows", Head("transfer-encoding: chunked", "fffffffffffffffff\r\n{}"),
       "REPLY_LOST"},
      {"ChunkLongerThanItSays", Head("transfer-encoding: chunked", "1\r\n{}\r\n0\r\n\r\n"),
       "REPLY_LOST"},
      {"ChunksWithoutAnEnd", Head("transfer-encoding: chunked", "2\r\n{}\r\n"), "REPLY_LOST"},
      {"EndlessChunkHeader", Head("transfer-encoding: chunked", std::string(5000, '0')),
       "REPLY_LOST"},
      {"Compressed", Head("content-encoding: gzip\r\ncontent-length: 38", body), "REPLY_LOST"},
      {"CutInStatusLine", Cut(7), "REPLY_LOST"},
      {"CutInHeaders", Cut(30), "REPLY_LOST"},
      {"CutInBody", Cut(100), "REPLY_LOST"},
      {"NoReplyAtAll", Cut(0), "REPLY_LOST"},
      {"FiftyMegabytes", Large(200, false, false), "REPLY_LOST"},
      {"FiftyMegabytesInChunks", Large(200, true, false), "REPLY_LOST"},
      {"FiftyMegabytesOfErrorPage", Large(500, false, true), "REPLY_LOST"},
  };
}

std::vector<Hostile> Heads() {
  return {
      {"Garbage", Raw(std::string("\x16\x03\x01 no HTTP\r\n\0\xff\r\n\r\n", 20)), "REPLY_LOST"},
      {"AnotherProtocol", Raw("SSH-2.0-OpenSSH_9.2\r\n"), "REPLY_LOST"},
      {"BareHtml", Raw("<html><body>Down for maintenance</body></html>"), "REPLY_LOST"},
      {"StatusOfFourDigits", Raw("HTTP/1.1 2000 OK\r\ncontent-length: 2\r\n\r\n{}"), "REPLY_LOST"},
      {"Status999", Raw("HTTP/1.1 999 OK\r\ncontent-length: 2\r\n\r\n{}"), "REPLY_LOST"},
      {"SwitchesProtocols", Raw("HTTP/1.1 101 Switching\r\n\r\n"), "REPLY_LOST"},
      {"LinesWithoutCarriageReturn", Raw("HTTP/1.1 200 OK\ncontent-length: 2\n\n{}"), "REPLY_LOST"},
      {"ControlCharacterInAHeader",
       Head(absl::StrCat("x-note: a", std::string(1, '\0'), "b\r\ncontent-length: 2"), "{}"),
       "REPLY_LOST"},
      {"FoldedHeader", Head("x-note: a\r\n b\r\ncontent-length: 2", "{}"), "REPLY_LOST"},
      {"ThousandHeaders", Head(absl::StrCat(Repeated("a: b\r\n", 1000), "content-length: 2"), "{}"),
       "REPLY_LOST"},
      {"HeaderOf100Kilobytes",
       Head(absl::StrCat("x-note: ", std::string(100'000, 'x'), "\r\ncontent-length: 2"), "{}"),
       "REPLY_LOST"},
      {"ReasonOf100Kilobytes",
       Raw(absl::StrCat("HTTP/1.1 200 ", std::string(100'000, 'x'), "\r\n\r\n")), "REPLY_LOST"},
      {"ReasonOf30Kilobytes", Reason(200, 30'000, "{}"), "REPLY_UNREADABLE"},
      {"DeclineWithAReasonOf30Kilobytes", Reason(409, 30'000, kDecline), "", kDeclined},
      {"InterimRepliesFirst",
       Raw(absl::StrCat("HTTP/1.1 100 Continue\r\n\r\n",
                        "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n", DeclineReply())),
       "", kDeclined},
      {"OnlyAnInterimReply", Raw("HTTP/1.1 100 Continue\r\n\r\n"), "REPLY_LOST"},
      {"InterimRepliesWithoutEnd", Raw(Repeated("HTTP/1.1 100 Continue\r\n\r\n", 10'000)),
       "REPLY_LOST"},
      {"TwoReplies", Raw(DeclineReply() + DeclineReply()), "REPLY_LOST"},
  };
}

std::vector<Hostile> Bodies() {
  return {
      {"HtmlPageWith502", Fault::HtmlPage(), "SERVER_ERROR"},
      {"HtmlPageWith200", Html(200, "<html><body>Please log in</body></html>"), "REPLY_UNREADABLE"},
      {"HtmlPageWith403", Html(403, "<html>No"), "",
       "FAILED_PRECONDITION REJECTED CONTACT_OPERATOR INSUFFICIENT_SCOPE"},
      {"Empty200", Json(""), "REPLY_UNREADABLE"},
      {"Empty500", Status(500, ""), "SERVER_ERROR"},
      {"NoContent", NoContent(), "UNRECOGNIZED"},
      {"EmptyObject", Json("{}"), "REPLY_UNREADABLE"},
      {"Null", Json("null"), "REPLY_UNREADABLE"},
      {"Number", Json("1e999"), "REPLY_UNREADABLE"},
      {"HalfAnObject", Json(R"({"authorization_id": 12)"), "REPLY_UNREADABLE"},
      {"TwoObjects", Json("{} {}"), "REPLY_UNREADABLE"},
      {"DeeplyNested", Json(std::string(200'000, '[')), "REPLY_UNREADABLE"},
      {"NotUtf8", Json("{\"authorization_id\": \"\xff\xfe\"}"), "REPLY_UNREADABLE"},
      {"IdThatIsAnObject", Json(R"({"authorization_id": {}, "authorizations": 5,
                                   "verification_code": [], "transaction_id": {}})"),
       "REPLY_UNREADABLE"},
      {"JsonErrorWith200", Json(kDecline), "REPLY_UNREADABLE"},
      {"Redirect", Redirect(), "UNRECOGNIZED"},
      {"DeclineThatIs500", Status(500, kDecline), "CREDIT_EXCEEDED"},
      {"WordOf100Kilobytes",
       Status(503, absl::StrCat(R"({"error": ")", std::string(100'000, 'w'), R"("})")),
       "UNRECOGNIZED"},
      {"TenThousandFieldErrors",
       Status(409,
              absl::StrCat(R"({"error": "wrong_input", "field_errors": [)",
                           Repeated(R"({"param": "amount", "msg": "invalid"},)", 10'000), "{}]}")),
       "", "INVALID_ARGUMENT REJECTED FIX_REQUEST WRONG_INPUTS"},
  };
}

// A call of each kind, ready to be sent many times: hostile replies carry nothing out.
struct Method {
  std::string name;
  bool changes;
  std::string http_method;
  std::string path;  // its end
  std::function<grpc::Status(Stack&, grpc::ClientContext*)> call;
};

template <typename Response, typename Request, typename Stub>
auto Calling(Stub& (Stack::*stub)(),
             grpc::Status (Stub::*rpc)(grpc::ClientContext*, const Request&, Response*),
             Request request) {
  return [=](Stack& stack, grpc::ClientContext* context) {
    Request fresh = request;
    if constexpr (requires { fresh.request_id(); }) fresh.set_request_id(NewRequestId());
    Response response;
    return ((stack.*stub)().*rpc)(context, fresh, &response);
  };
}

std::vector<Method> Methods(Stack& stack) {
  v1::VerifyCustomerRequest verify;
  verify.set_merchant_id(kMerchant);
  verify.set_account_number(kAccount);
  verify.set_format(v1::VERIFICATION_FORMAT_MERCHANT_OVERRIDE);
  verify.set_verification_request_id(NewRequestId());
  v1::GetAuthorizationRequest get;
  get.set_merchant_id(kMerchant);
  get.set_authorization_id("1234567890123456");
  v1::ListAuthorizationsRequest list;
  list.set_merchant_id(kMerchant);
  list.set_account_number(kAccount);
  using Sales = v1::TransactionService::Stub;
  using Holds = v1::AuthorizationService::Stub;
  using People = v1::CustomerService::Stub;
  return {
      {"CreatePurchase", true, "POST", "/authorization",
       Calling<v1::CreatePurchaseResponse>(&Stack::transactions, &Sales::CreatePurchase,
                                           stack.Purchase(kAccount))},
      {"CreatePurchase by /transactions", true, "POST", "/transactions",
       Calling<v1::CreatePurchaseResponse>(&Stack::transactions, &Sales::CreatePurchase,
                                           stack.Purchase(kAccount, kTransactionsMerchant))},
      {"CreateAuthorization", true, "POST", "/authorization",
       Calling<v1::CreateAuthorizationResponse>(&Stack::authorizations, &Holds::CreateAuthorization,
                                                stack.Authorization(kAccount))},
      {"VerifyCustomer", true, "POST", "/verify",
       Calling<v1::VerifyCustomerResponse>(&Stack::customers, &People::VerifyCustomer, verify)},
      {"GetAuthorization", false, "GET", "/authorization/*",
       Calling<v1::GetAuthorizationResponse>(&Stack::authorizations, &Holds::GetAuthorization,
                                             get)},
      {"ListAuthorizations", false, "GET", "/authorizations",
       Calling<v1::ListAuthorizationsResponse>(&Stack::authorizations, &Holds::ListAuthorizations,
                                               list)},
  };
}

class HostileReplyTest : public testing::TestWithParam<Hostile> {
 protected:
  static void SetUpTestSuite() {
    stack_ =
        new Stack({.flexiti_yaml = absl::StrCat("  retry: {max_attempts: ", kMaxAttempts,
                                                ", initial_backoff: 1ms, max_backoff: 1ms}\n")});
    methods_ = new std::vector<Method>(Methods(*stack_));
    resident_before_kb_ = stack_->gateway().resident_kb();
  }
  static void TearDownTestSuite() {
    const long growth_kb = stack_->gateway().peak_kb() - resident_before_kb_;
    // A reply may be 4 MB, and is held in a few forms at once. Sanitizers keep what is freed.
    EXPECT_LT(growth_kb, kSanitized ? 600'000 : 64'000) << "after replies of 50 MB";
    EXPECT_EQ(stack_->gateway().Stop(), 0) << stack_->gateway().output();
    delete methods_;
    delete stack_;
  }
  void TearDown() override { stack_->sandbox().DisarmAll(); }

  static void ExpectServesTheNextCallWell() {
    stack_->sandbox().DisarmAll();
    const size_t before = stack_->sandbox().Journal().size();
    v1::CreatePurchaseRequest request = stack_->Purchase(flexiti_sandbox::kRichAccount);
    Context context;
    v1::CreatePurchaseResponse response;
    const grpc::Status status = stack_->transactions().CreatePurchase(&context, request, &response);
    EXPECT_EQ(Told(status), "OK") << status.error_message();
    const auto journal = stack_->sandbox().Journal();
    ASSERT_EQ(journal.size(), before + 1);
    EXPECT_EQ(response.purchase().authorization_id(), journal.back().authorization_id);
    EXPECT_EQ(response.purchase().amount().amount_cents(), journal.back().amount_cents);
  }

  static Stack* stack_;
  static std::vector<Method>* methods_;
  static long resident_before_kb_;
};
Stack* HostileReplyTest::stack_ = nullptr;
std::vector<Method>* HostileReplyTest::methods_ = nullptr;
long HostileReplyTest::resident_before_kb_ = 0;

TEST_P(HostileReplyTest, IsAClearErrorAndHarmsNoLaterCall) {
  const size_t journal_before = stack_->sandbox().Journal().size();
  for (const Method& method : *methods_) {
    SCOPED_TRACE(method.name);
    stack_->sandbox().DisarmAll();
    stack_->sandbox().ClearExchanges();
    stack_->sandbox().Arm(GetParam().fault.On(method.http_method, method.path).Times(-1));
    Context context;
    const grpc::Status status = method.call(*stack_, &context);
    const bool refused = !GetParam().verdict.empty();
    EXPECT_EQ(Told(status), refused ? GetParam().verdict
                                    : (method.changes ? kOfAChange : kOfARead) + GetParam().reason)
        << status.error_message();
    EXPECT_EQ(ForbidsBlindRetry(context), refused || method.changes);
    EXPECT_GE(stack_->sandbox().RequestCount(method.http_method, method.path), 1u);
    EXPECT_LE(stack_->sandbox().RequestCount(method.http_method, method.path),
              method.changes ? 1u : kMaxAttempts);
    EXPECT_EQ(stack_->sandbox().RequestCount("", "/stolen"), 0u);
  }
  EXPECT_EQ(stack_->sandbox().Journal().size(), journal_before);
  ExpectServesTheNextCallWell();
}

const auto kName = [](const auto& instance) { return instance.param.name; };
INSTANTIATE_TEST_SUITE_P(Framing, HostileReplyTest, testing::ValuesIn(Framings()), kName);
INSTANTIATE_TEST_SUITE_P(Head, HostileReplyTest, testing::ValuesIn(Heads()), kName);
INSTANTIATE_TEST_SUITE_P(Body, HostileReplyTest, testing::ValuesIn(Bodies()), kName);

// A read time-out per system call would let this go on for a minute.
TEST(DrippingReplyTest, EndsAtTheTimeoutOfTheCall) {
  Stack stack({.flexiti_yaml = "  timeouts: {read_call: 1s, changing_call: 1s}\n"
                               "  retry: {max_attempts: 1}\n"});
  std::vector<Method> methods = Methods(stack);
  Fault drip = Json(std::string(1000, ' ') + "{}");
  drip.drip_bytes = 1;
  drip.drip_interval = std::chrono::milliseconds(60);
  for (const Method& method : {methods.front(), methods.back()}) {
    SCOPED_TRACE(method.name);
    stack.sandbox().ClearExchanges();
    stack.sandbox().Arm(drip.On(method.http_method, method.path));
    const auto start = std::chrono::steady_clock::now();
    Context context;
    EXPECT_EQ(Told(method.call(stack, &context)),
              absl::StrCat(method.changes ? kOfAChange : kOfARead, "REPLY_LOST"));
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
    EXPECT_EQ(stack.sandbox().RequestCount(method.http_method, method.path), 1u);
  }
  Context context;
  EXPECT_EQ(Told(methods.back().call(stack, &context)), "OK");
}

}  // namespace
}  // namespace flexiti_test
