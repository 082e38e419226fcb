#include <gtest/gtest.h>

#include <thread>

#include "absl/strings/str_cat.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/sandbox/tests/test_client.h"

namespace flexiti_sandbox {
namespace {

using TransactionsTest = SandboxTest;

TEST_F(TransactionsTest, AWrongFieldIsNamedAndMovesNothing) {
  const struct {
    std::string field, value, message;
  } kCases[] = {
      {"transaction_type", "", "missing"},
      {"amount", "", "missing"},
      {"amount", "0", "invalid"},
      {"amount", "-1", "invalid"},
      {"amount", "1.001", "invalid"},
      {"amount", "1e2", "invalid"},
      {"amount", "12345678901234567", "invalid"},
      {"amount", R"("ten")", "invalid"},
      {"amount", "true", "invalid"},
      {"account_number", "", "missing"},
      {"account_number", R"("123456789012345")", "too_long"},
      {"account_number", R"("12a")", "invalid"},
      {"customer_id", R"("1000001")", "only one of vcc_number, account_number, customer_id"},
      {"request_id", "", "missing"},
      {"request_id", absl::StrCat("\"", std::string(151, 'r'), "\""), "too_long"},
      {"external_location_id", "", "missing"},
      {"external_employee_id", "", "missing"},
      {"plan_id", "", "missing"},
      {"plan_id", "1234", "too_long"},
      {"term", "", "missing"},
      {"verification_code", R"("22x2")", "invalid"},
  };
  Verify(kAccount, "R");
  for (const auto& test : kCases) {
    const TestReply reply = Transaction({{test.field, test.value}});
    EXPECT_EQ(reply.status, 409) << test.field;
    EXPECT_EQ(reply["error"], "wrong_input") << reply.body;
    const std::string param = test.field == "customer_id" ? "account_number" : test.field;
    EXPECT_EQ(reply["field_errors.0.param"], param) << reply.body;
    EXPECT_EQ(reply["field_errors.0.msg"], test.message) << reply.body;
  }
  EXPECT_TRUE(sandbox_->Journal().empty());
}

TEST_F(TransactionsTest, EveryBusinessRefusalGetsItsDocumentedWordAndMovesNothing) {
  for (const char* account : {kAccount, kPoorAccount, kFrozenAccount, kInactiveAccount}) {
    Verify(account, "R");
  }
  const auto is = [](const char* account) { return absl::StrCat("\"", account, "\""); };
  const struct {
    Change change;
    int status;
    std::string error;
  } kCases[] = {
      {{{"transaction_type", R"("gift")"}}, 409, "invalid_transaction_type"},
      {{{"external_location_id", R"("nowhere")"}}, 409, "external_location_id_not_found"},
      {{{"account_number", "77"}}, 404, "not_found"},
      {{{"account_number", ""}, {"vcc_number", "77"}}, 404, "not_found"},
      {{{"account_number", ""}, {"customer_id", "77"}}, 404, "not_found"},
      {{{"vcc_number", is(kOtherCard)}}, 409, "vcc_account_mismatch"},
      {{{"verification_code", ""}}, 409, "verification_code_required"},
      {{{"verification_code", "1111"}}, 409, "wrong_verification_code"},
      {{{"request_id", R"("S")"}}, 409, "not_verified"},
      {{{"account_number", is(kFrozenAccount)}, {"verification_code", "6666"}},
       409,
       "user_not_able_to_purchase"},
      {{{"account_number", is(kInactiveAccount)}, {"verification_code", "7777"}},
       409,
       "user_not_active"},
      {{{"account_number", is(kPoorAccount)}, {"verification_code", "4444"}, {"amount", "10.01"}},
       409,
       "not_enough_credit"},
      {{{"amount", "10000.01"}}, 409, "not_enough_credit"},
      {{{"plan_id", "999"}}, 409, "plan_term_not_set"},
      {{{"term", "7"}}, 409, "plan_term_not_set"},
      {{{"plan_id", "104"}}, 409, "plan_term_not_available"},
  };
  for (const auto& test : kCases) {
    const TestReply reply = Transaction(test.change);
    EXPECT_EQ(reply.status, test.status) << test.error << reply.body;
    EXPECT_EQ(reply["error"], test.error);
  }
  EXPECT_TRUE(sandbox_->Journal().empty());
  EXPECT_EQ(sandbox_->Account(kPoorAccount)->available_cents, 10'00);
}

TEST_F(TransactionsTest, APurchaseMovesMoneyOnceAndStandsInTheJournal) {
  Verify(kAccount, "R");
  const TestReply reply = Transaction({}, {{"x-idempotency-key", "K1"}});
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.body,
            R"({"transaction_id":"696952","customer_name":"Alice","customer_lname":"Tremblay",)"
            R"("total_amount":"120.05000","verified":true})");
  const std::vector<JournalEntry> journal = sandbox_->Journal();
  ASSERT_EQ(journal.size(), 1u);
  EXPECT_EQ(journal[0].sequence, 1u);
  EXPECT_EQ(journal[0].kind, "purchase");
  EXPECT_EQ(journal[0].merchant, kMerchant);
  EXPECT_EQ(journal[0].account_number, kAccount);
  EXPECT_EQ(journal[0].amount_cents, 120'05);
  EXPECT_EQ(journal[0].transaction_id, "696952");
  EXPECT_EQ(journal[0].x_reference_id, kOtherReference);
  EXPECT_EQ(journal[0].x_idempotency_key, "K1");
  EXPECT_EQ(journal[0].request_id, "R");
  EXPECT_EQ(journal[0].exchange, sandbox_->Exchanges().back().sequence);
  EXPECT_EQ(sandbox_->Account(kAccount)->available_cents, 10'000'00 - 120'05);
}

TEST_F(TransactionsTest, TheLargestAmountSurvives) {
  Verify(kRichAccount, "R");
  const TestReply reply = Transaction({{"account_number", kRichAccount},
                                       {"amount", "9999999999999999.99"},
                                       {"verification_code", "9999"},
                                       {"transaction_type", R"("regular_purchase")"}});
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply["total_amount"], "9999999999999999.99000");
  EXPECT_EQ(sandbox_->Journal()[0].amount_cents, 999'999'999'999'999'999);
  EXPECT_EQ(sandbox_->Account(kRichAccount)->available_cents, 0);
}

TEST_F(TransactionsTest, ACustomerMayBeNamedByCardOrCustomerId) {
  Verify(kAccount, "R");
  EXPECT_EQ(Transaction({{"account_number", ""}, {"vcc_number", kCard}}).status, 200);
  EXPECT_EQ(Transaction({{"account_number", ""}, {"customer_id", R"("1000001")"}}).status, 200);
  EXPECT_EQ(sandbox_->Journal().size(), 2u);
}

TEST_F(TransactionsTest, AnIdempotencyKeyGetsTheEarlierSuccessfulReply) {
  Verify(kAccount, "R");
  const TestHeaders key = {{"x-idempotency-key", "K1"}, {"x-context-hash", "h1"}};
  // A refusal is not kept: the same key may succeed later.
  EXPECT_EQ(Transaction({{"verification_code", "1111"}}, key).status, 409);
  const TestReply first = Transaction({}, key);
  const TestReply again = Transaction({}, key);
  ASSERT_EQ(first.status, 200);
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(sandbox_->Journal().size(), 1u);
  EXPECT_EQ(Transaction({}, {{"x-idempotency-key", "K2"}}).status, 200);
  EXPECT_EQ(sandbox_->Journal().size(), 2u);
}

TEST_F(TransactionsTest, AKeyWithAnotherContextHashIsWarnedOrRefusedAndMovesNothing) {
  Verify(kAccount, "R");
  Transaction({}, {{"x-idempotency-key", "K"}, {"x-context-hash", "h1"}});
  const TestHeaders changed = {{"x-idempotency-key", "K"}, {"x-context-hash", "h2"}};
  const TestReply warned = Transaction({{"amount", "1.00"}}, changed);
  EXPECT_EQ(warned.status, 200);
  EXPECT_EQ(warned["total_amount"], "120.05000");
  EXPECT_FALSE(warned["warning"].empty());
  EXPECT_EQ(Transaction({}, {{"x-idempotency-key", "K"}})["warning"], "");
  ReplyStyle style;
  style.context_mismatch = ContextMismatch::kRefuse;
  sandbox_->SetStyle(style);
  EXPECT_EQ(Transaction({{"amount", "1.00"}}, changed).status, 409);
  EXPECT_EQ(sandbox_->Journal().size(), 1u);
}

TEST_F(TransactionsTest, ConcurrentRepeatsOfOneKeyMoveMoneyOnce) {
  Verify(kAccount, "R");
  Bearer();
  std::vector<std::thread> threads;
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([this] {
      const TestReply reply = Transaction({}, {{"x-idempotency-key", "K"}});
      EXPECT_EQ(reply["transaction_id"], "696952");
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(sandbox_->Journal().size(), 1u);
}

TEST_F(TransactionsTest, InStorePaymentsStopAtTenThousandADayInToronto) {
  Verify(kAccount, "R");
  const auto pay = [this](const std::string& type, const std::string& amount) {
    return Transaction({{"transaction_type", "\"" + type + "\""}, {"amount", amount}});
  };
  EXPECT_EQ(pay("instore_payment", "10000.01")["error"], "limit_payment_amount_24");
  EXPECT_EQ(pay("instore_payment", "9999.99").status, 200);
  EXPECT_EQ(pay("deposit", "20000").status, 200);  // only in-store payments count
  EXPECT_EQ(pay("tradein", "20000").status, 200);
  EXPECT_EQ(pay("instore_payment", "0.02")["error"], "limit_payment_amount_24");
  EXPECT_EQ(pay("instore_payment", "0.01").status, 200);
  EXPECT_EQ(sandbox_->Account(kAccount)->balance_cents, -50'000'00);
  sandbox_->Advance(std::chrono::hours(24));
  tokens_.clear();
  EXPECT_EQ(pay("instore_payment", "10000").status, 200);
  EXPECT_EQ(sandbox_->Journal().back().kind, "instore_payment");
}

TEST_F(TransactionsTest, ARestrictedMerchantIsRefusedWhatItMayNot) {
  const std::string merchant = kRestrictedMerchant;
  tokens_ = {{"merchant", Token("client_id=" + merchant +
                                "&client_secret=" + kRestrictedMerchantSecret)["access_token"]}};
  const auto post = [&](const std::string& path, const Change& change) {
    return Post(Pos("v2.5.1", path, merchant), Body({{"transaction_type", R"("regular_purchase")"},
                                                     {"amount", "1"},
                                                     {"account_number", kAccount},
                                                     {"verification_code", "2222"},
                                                     {"request_id", R"("R")"},
                                                     {"external_location_id", R"("00-12345")"},
                                                     {"external_employee_id", R"("1")"}},
                                                    change));
  };
  EXPECT_EQ(Post(Pos("v2.5", absl::StrCat("account/", kAccount, "/verify"), merchant),
                 R"({"request_id":"R"})")
                .status,
            200);
  EXPECT_EQ(post("transactions", {})["error"], "plan_term_not_set");
  EXPECT_EQ(post("transactions", {{"account_number", kBusinessAccount}})["error"],
            "account_type_not_permitted");
}

}  // namespace
}  // namespace flexiti_sandbox
