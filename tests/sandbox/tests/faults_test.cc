#include <gtest/gtest.h>

#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/sandbox/fault_board.h"
#include "tests/sandbox/tests/test_client.h"

namespace flexiti_sandbox {
namespace {

class FaultsTest : public SandboxTest {
 protected:
  FaultsTest() { Verify(kAccount, "R"); }
  std::string RawList() {
    return EncodeRequest("GET", Pos("v2.5.1", "authorizations"), Headers(), "");
  }
  std::string RawPurchase() {
    return EncodeRequest(
        "POST", Pos("v2.5.1", "transactions"), Headers(),
        R"({"transaction_type":"regular_purchase","amount":"1.00","account_number":"10000000000001",)"
        R"("verification_code":2222,"request_id":"R","external_location_id":"00-12345",)"
        R"("external_employee_id":"1"})");
  }
  // Everything that comes back until the connection ends.
  std::string Exchange(const std::string& request) {
    TestConnection connection(sandbox_->http_port());
    connection.Send(request);
    return connection.ReadToEnd();
  }
  Fault OnLists(Fault fault) { return fault.On("GET", "/authorizations"); }
  Fault OnPurchases(Fault fault) { return fault.On("POST", "/transactions"); }
};

TEST_F(FaultsTest, PathsMatchFromTheirEnd) {
  const struct {
    std::string path, pattern;
    bool matches;
  } kCases[] = {
      {"/a/authorization", "/authorization", true},
      {"/a/authorizations", "/authorization", false},
      {"/a/authorization/12/capture", "/authorization/*/capture", true},
      {"/a/authorization/12/capture/3/return", "/authorization/*/capture", false},
      {"/authorization/1/capture/2/capture", "/authorization/*/capture", true},
      {"/x", "", true},
      {"/x", "*", true},
      {"/x", "/xy", false},
      {"/x/x", "/x", true},
  };
  for (const auto& test : kCases) {
    EXPECT_EQ(PathEndsWith(test.path, test.pattern), test.matches) << test.path << test.pattern;
  }
}

TEST_F(FaultsTest, AFaultActsOnTheNextMatchingCallsOnly) {
  Fault fault = OnLists(Fault::Reply(503, "busy").Times(2));
  fault.skip = 1;
  fault.body_contains = kAccount;
  sandbox_->Arm(fault);
  const std::string query = absl::StrCat("authorizations?account_number=", kAccount);
  EXPECT_EQ(Get(Pos("v2.5.1", "authorizations")).status, 200);
  EXPECT_EQ(Get(Pos("v2.5.1", query)).status, 200);  // skipped
  EXPECT_EQ(Get(Pos("v2.5.1", query)).status, 503);
  EXPECT_EQ(Get(Pos("v2.5.1", query)).body, "busy");
  EXPECT_EQ(Get(Pos("v2.5.1", query)).status, 200);
  EXPECT_EQ(sandbox_->armed(), 0u);
  sandbox_->Arm(OnLists(Fault::Reply(500, "")).Times(-1));
  EXPECT_EQ(Get(Pos("v2.5.1", query)).status, 500);
  EXPECT_EQ(Get(Pos("v2.5.1", query)).status, 500);
  sandbox_->DisarmAll();
  EXPECT_EQ(Get(Pos("v2.5.1", query)).status, 200);
}

TEST_F(FaultsTest, AMerchantIsMatchedInPathAndToken) {
  Fault fault = Fault::Reply(503, "").Times(-1);
  fault.merchant = kOtherMerchant;
  sandbox_->Arm(fault);
  EXPECT_EQ(Get(Pos("v2.5.1", "authorizations")).status, 200);
  EXPECT_EQ(Get(Pos("v2.5.1", "authorizations", kOtherMerchant)).status, 503);
  EXPECT_EQ(Token("client_id=birch-electronics&client_secret=x").status, 503);
  EXPECT_EQ(Token("client_id=maple-furniture&client_secret=x").status, 400);
}

TEST_F(FaultsTest, CommitThenDropMovesMoneyAndSaysNothing) {
  sandbox_->Arm(OnPurchases(Fault::CommitThenDrop()));
  EXPECT_EQ(Exchange(RawPurchase()), "");
  EXPECT_EQ(sandbox_->Journal().size(), 1u);
  EXPECT_EQ(sandbox_->Exchanges().back().reply_status, 0);
  EXPECT_EQ(sandbox_->Exchanges().back().fault, "commit_then_drop");
}

TEST_F(FaultsTest, CommitThenReplyMovesMoneyAndSaysSomethingElse) {
  sandbox_->Arm(OnPurchases(Fault::CommitThenReply(500, "oops")));
  const TestReply reply = Transaction();
  EXPECT_EQ(reply.status, 500);
  EXPECT_EQ(reply.body, "oops");
  EXPECT_EQ(sandbox_->Journal().size(), 1u);
}

TEST_F(FaultsTest, FaultsThatDoNotCommitMoveNothing) {
  sandbox_->Arm(OnPurchases(Fault::DropBeforeCommit()));
  EXPECT_EQ(Exchange(RawPurchase()), "");
  sandbox_->Arm(OnPurchases(Fault::Reply(409, R"({"error":"general_error"})")));
  EXPECT_EQ(Transaction()["error"], "general_error");
  sandbox_->Arm(OnPurchases(Fault::HtmlPage()));
  EXPECT_EQ(Transaction().status, 502);
  Fault cut;
  cut.close_after_request_bytes = 10;
  sandbox_->Arm(OnPurchases(cut));
  EXPECT_EQ(Exchange(RawPurchase()), "");
  EXPECT_TRUE(sandbox_->Journal().empty());
}

TEST_F(FaultsTest, ARequestCutInItsBodyIsCountedAndRecordedAsIncomplete) {
  const std::string request = RawPurchase();
  Fault cut;
  cut.close_after_request_bytes = request.size() - 5;
  sandbox_->Arm(OnPurchases(cut));
  EXPECT_EQ(Exchange(request), "");
  EXPECT_EQ(sandbox_->RequestCount("POST", "/transactions"), 1u);
  const auto last = sandbox_->Exchanges().back();
  EXPECT_FALSE(last.complete);
  EXPECT_EQ(last.head + last.body, request.substr(0, request.size() - 5));
  EXPECT_TRUE(sandbox_->Journal().empty());
}

TEST_F(FaultsTest, AReplyIsCutAtTheVeryByte) {
  for (const uint64_t bytes : {1u, 15u, 60u, 120u}) {
    sandbox_->Arm(OnPurchases(Fault::CutReply(bytes)));
    EXPECT_EQ(Exchange(RawPurchase()).size(), bytes);
  }
  EXPECT_EQ(sandbox_->Journal().size(), 4u);
}

TEST_F(FaultsTest, ResetClosesWithoutAWord) {
  Fault fault = Fault::CommitThenDrop();
  fault.reset = true;
  sandbox_->Arm(OnPurchases(fault));
  EXPECT_EQ(Exchange(RawPurchase()), "");
  EXPECT_EQ(sandbox_->Journal().size(), 1u);
}

TEST_F(FaultsTest, FramingMayBeWrongInEveryWay) {
  const auto with = [&](auto change) {
    Fault fault = OnLists(Fault::CommitThenReply(200, "{}"));
    fault.close = true;
    change(*fault.reply);
    sandbox_->Arm(fault);
    return Exchange(RawList());
  };
  EXPECT_TRUE(absl::StrContains(with([](FaultReply& reply) { reply.content_length = "abc"; }),
                                "content-length: abc\r\n"));
  EXPECT_FALSE(absl::StrContains(with([](FaultReply& reply) { reply.content_length = ""; }),
                                 "content-length"));
  EXPECT_TRUE(absl::EndsWith(with([](FaultReply& reply) { reply.content_length = "900"; }),
                             "content-length: 900\r\n\r\n{}"));
  const std::string twice = with([](FaultReply& reply) {
    reply.headers = {{"content-length", "2"}, {"x-odd", "\x01"}};
  });
  EXPECT_TRUE(
      absl::StrContains(twice, "content-length: 2\r\nx-odd: \x01\r\ncontent-length: 2\r\n"));
  EXPECT_TRUE(absl::EndsWith(with([](FaultReply& reply) { reply.chunked = true; }),
                             "transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"));
  EXPECT_EQ(with([](FaultReply& reply) { reply.raw = std::string("a\0b", 3); }),
            std::string("a\0b", 3));
  const std::string wordy = with([](FaultReply& reply) { reply.reason_length = 30'000; });
  EXPECT_TRUE(absl::StartsWith(wordy, "HTTP/1.1 200 OKxxx"));
  EXPECT_GT(wordy.size(), 30'000u);
}

TEST_F(FaultsTest, GarbageAndEmptyReplies) {
  sandbox_->Arm(OnLists(Fault::Garbage()));
  EXPECT_FALSE(absl::StartsWith(Exchange(RawList()), "HTTP/"));
  sandbox_->Arm(OnLists(Fault::EmptyReply()));
  const TestReply empty = Get(Pos("v2.5.1", "authorizations"));
  EXPECT_EQ(empty.status, 200);
  EXPECT_EQ(empty.body, "");
}

TEST_F(FaultsTest, AHugeBodyIsMadeWhileItIsSent) {
  Fault fault = OnLists(Fault::CommitThenReply(200, "abc"));
  fault.reply->body_length = 50'000'000;
  sandbox_->Arm(fault);
  const TestReply reply = Get(Pos("v2.5.1", "authorizations"));
  EXPECT_EQ(reply.body.size(), 50'000'000u);
  EXPECT_FALSE(reply.cut);
  EXPECT_EQ(reply.body.substr(49'999'995), "abcab");
  EXPECT_LT(sandbox_->Exchanges().back().reply_body.size(), 100'000u);
}

TEST_F(FaultsTest, ADelayHoldsTheReplyAndADripMakesItSlow) {
  const auto begin = std::chrono::steady_clock::now();
  sandbox_->Arm(OnLists(Fault::Delay(std::chrono::milliseconds(80))));
  EXPECT_EQ(Get(Pos("v2.5.1", "authorizations")).status, 200);
  Fault drip;
  drip.drip_bytes = 50;
  drip.drip_interval = std::chrono::milliseconds(10);
  sandbox_->Arm(OnLists(drip));
  EXPECT_EQ(Get(Pos("v2.5.1", "authorizations")).status, 200);
  EXPECT_GT(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(100));
}

TEST_F(FaultsTest, AReplySentAfterTheClientLeftDoesNoHarm) {
  sandbox_->Arm(OnPurchases(Fault::Delay(std::chrono::milliseconds(50))));
  {
    TestConnection impatient(sandbox_->http_port());
    impatient.Send(RawPurchase());
    while (sandbox_->Journal().empty()) std::this_thread::yield();
  }
  while (sandbox_->Connections().open > 0) std::this_thread::yield();
  EXPECT_EQ(Get(Pos("v2.5.1", "authorizations")).status, 200);
  EXPECT_EQ(sandbox_->Journal().size(), 1u);
}

TEST_F(FaultsTest, BytesArePushedOntoTheIdleConnection) {
  Fault fault = OnLists(Fault());
  fault.push = "HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\n\r\n";
  sandbox_->Arm(fault);
  TestConnection connection(sandbox_->http_port());
  connection.Send(RawList());
  EXPECT_EQ(connection.ReadReply().status, 200);
  EXPECT_EQ(connection.ReadReply().status, 408);
  connection.Send(RawList());
  EXPECT_EQ(connection.ReadReply().status, 200);
}

TEST_F(FaultsTest, ANewRecordJoinsListsLateButIsThereById) {
  sandbox_->Arm(Fault::HideFromLists(std::chrono::seconds(60)).On("POST", "/authorization"));
  const TestReply hidden = Authorize();
  EXPECT_EQ(Authorize().status, 200);
  EXPECT_EQ(Get(Pos("v2.5.1", "authorizations"))["total"], "1");
  EXPECT_EQ(Get(Pos("v2.5.1", "authorization/" + hidden["authorization_id"])).status, 200);
  sandbox_->Advance(std::chrono::seconds(60));
  EXPECT_EQ(Get(Pos("v2.5.1", "authorizations"))["total"], "2");
}

TEST_F(FaultsTest, ConcurrentCallsShareTheCountOfAFault) {
  sandbox_->Arm(OnLists(Fault::Reply(503, "")).Times(10));
  std::atomic<int> faulty{0};
  Bearer();
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int call = 0; call < 10; ++call) {
        faulty += Get(Pos("v2.5.1", "authorizations")).status == 503 ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(faulty, 10);
}

TEST_F(FaultsTest, StoppingDoesNotWaitForDelays) {
  sandbox_->Arm(OnLists(Fault::Delay(std::chrono::hours(1))));
  TestConnection connection(sandbox_->http_port());
  const size_t before = sandbox_->Exchanges().size();
  connection.Send(RawList());
  while (sandbox_->Exchanges().size() == before) std::this_thread::yield();
  sandbox_.reset();
  EXPECT_EQ(connection.ReadToEnd(), "");
}

}  // namespace
}  // namespace flexiti_sandbox
