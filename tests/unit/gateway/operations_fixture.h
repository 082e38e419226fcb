// Operations on a real ledger, with a clock that stands still and a Flexiti that answers and shows
// what a test says.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "flexiti/v1/checkout_service.pb.h"
#include "flexiti/v1/customer_service.pb.h"
#include "flexiti/v1/transaction_service.pb.h"
#include "gtest/gtest.h"
#include "service/gateway/operation_kind_parts.h"
#include "service/gateway/operations.h"
#include "service/ledger/sqlite_store.h"
#include "tests/support/temporary_directory.h"

namespace flexiti {

inline constexpr absl::Duration kSettleTime = absl::Minutes(2);
inline constexpr char kFirst[] = "5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b31";
inline constexpr char kSecond[] = "5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b32";

class OperationsTest : public testing::Test {
 protected:
  OperationsTest() {
    store_ = *OpenSqliteStore({.path = directory_.path() + "/ledger.db"}, now_);
    ledger_ =
        *Ledger::Open(*store_, *Keyring::Create({{"k1", Secret(std::string(32, '1'))}}, "k1"), {});
    std::vector<OperationKind> kinds =
        OperationKinds(config::IdempotencyKey(), {.transactions = transactions_,
                                                  .authorizations = authorizations_,
                                                  .captures = captures_,
                                                  .accounts = accounts_,
                                                  .customers = customers_,
                                                  .widgets = widgets_,
                                                  .checkouts = checkouts_,
                                                  .finds = finds_});
    for (OperationKind& kind : kinds) Redirect(kind);
    operations_ = std::make_unique<Operations>(*ledger_, std::move(kinds),
                                               OperationRules{.settle_time = kSettleTime},
                                               [this] { return now_; });
    merchant_.config.set_id("maple");
    merchant_.config.set_client_id("maple-furniture");
  }

  // To this test instead of to Flexiti. Sums are judged as ever; records are never there.
  void Redirect(OperationKind& kind) {
    kind.run = [this, response = kind.response](const google::protobuf::Message&,
                                                const Terms&) -> absl::StatusOr<MessagePtr> {
      ++sent_;
      if (!answer_.ok()) return answer_;
      return MessagePtr(response->New());
    };
    if (kind.method == "/flexiti.v1.AuthorizationService/ReturnCapture") {
      const auto match = kind.match;
      SetBalanceLook<v1::ReturnCaptureRequest, v1::ReturnCaptureResponse>(
          kind, "GET /captures", [](const auto&) { return std::string(); },
          [this](const auto&, const Terms&) -> absl::StatusOr<Balance> {
            if (!unseen_.ok()) return unseen_;
            return shown_;
          },
          [](const auto&, const Terms&, const Balance&, std::optional<std::int64_t>) {
            return v1::ReturnCaptureResponse();
          });
      kind.match = match;
    } else if (kind.find) {
      kind.find = [this](const google::protobuf::Message&, const Terms&,
                         const Traces& traces) -> absl::StatusOr<Finding> {
        windows_.push_back(traces.window);
        Finding finding;
        finding.verdict = Finding::Verdict::kNotFound;
        return finding;
      };
    }
  }

  Terms MakeTerms(const std::string& request_id) {
    return {.merchant = merchant_,
            .request_id = request_id,
            .reference_id = "reference-" + std::to_string(++calls_),
            .lang = "en",
            .deadline = absl::InfiniteFuture(),
            .min_remaining = absl::ZeroDuration(),
            .record = record_};
  }

  // Of ten cents of capture 9.
  std::string Return(const std::string& request_id) {
    v1::ReturnCaptureRequest request;
    request.set_request_id(request_id);
    request.set_authorization_id("7");
    request.set_capture_id("9");
    request.mutable_amount()->set_amount_cents(10);
    return Told(operations_->Run<v1::ReturnCaptureResponse>(request, MakeTerms(request_id)));
  }

  std::string Refund(const std::string& request_id) {
    v1::RefundAccountRequest request;
    request.set_request_id(request_id);
    request.set_account_number("10000000000001");
    request.set_capture_id("9");
    request.mutable_amount()->set_amount_cents(10);
    return Told(operations_->Run<v1::RefundAccountResponse>(request, MakeTerms(request_id)));
  }

  std::string Capture(const std::string& request_id) {
    v1::CaptureAuthorizationRequest request;
    request.set_request_id(request_id);
    request.set_authorization_id("7");
    request.mutable_amount()->set_amount_cents(10);
    return Told(operations_->Run<v1::CaptureAuthorizationResponse>(request, MakeTerms(request_id)));
  }

  std::string Close(const std::string& request_id) {
    v1::CloseAccountRequest request;
    request.set_request_id(request_id);
    request.set_account_number("10000000000001");
    return Told(operations_->Run<v1::CloseAccountResponse>(request, MakeTerms(request_id)));
  }

  std::string StartWidget(const std::string& request_id) {
    v1::StartWidgetRequest request;
    request.set_request_id(request_id);
    request.set_account_number("10000000000001");
    return Told(operations_->Run<v1::StartWidgetResponse>(request, MakeTerms(request_id)));
  }

  std::string StartCheckout(const std::string& request_id) {
    v1::StartCheckoutRequest request;
    request.set_request_id(request_id);
    request.set_merchant_order_id("cart-7");
    return Told(operations_->Run<v1::StartCheckoutResponse>(request, MakeTerms(request_id)));
  }

  // "OK", "replayed", or why not.
  template <typename Response>
  static std::string Told(const absl::StatusOr<Response>& response) {
    if (!response.ok()) return ReasonOf(response.status());
    return response->operation().replayed() ? "replayed" : "OK";
  }

  // How many the ledger counted.
  int Looks(const std::string& request_id) {
    const auto found = ledger_->Find({"maple", request_id});
    return found.ok() && found->has_value() ? (*found)->row.looks : -1;
  }

  void LoseReplies() {
    answer_ = GatewayFailure(v1::GATEWAY_ERROR_REASON_REPLY_LOST, Effect::kChange, "lost");
  }
  void Refuse() {
    answer_ = GatewayFailure(v1::GATEWAY_ERROR_REASON_DEADLINE_TOO_SHORT, Effect::kChange, "no");
  }
  void Answer() { answer_ = absl::OkStatus(); }

  absl::Time now_ = absl::FromUnixSeconds(1'800'000'000);
  absl::Status answer_ = absl::OkStatus();
  absl::Status unseen_ = absl::OkStatus();          // why the capture is not shown
  Balance shown_ = {.moved = 0, .remaining = 100};  // of the capture
  std::vector<Window> windows_;                     // of the looks
  int sent_ = 0;
  std::unique_ptr<Operations> operations_;

 private:
  int calls_ = 0;
  flexiti_test::TemporaryDirectory directory_;
  std::unique_ptr<HttpTransport> transport_ =
      *HttpTransport::Create({.base_url = "http://127.0.0.1:1"});
  Metrics metrics_{"test"};
  ClientSecret secret_{{}, metrics_};
  AccessToken token_{*transport_, secret_, metrics_, AccessTokenOptions()};
  Upstream upstream_{*transport_, nullptr, config::Flexiti(), absl::Now, absl::SleepFor, metrics_};
  Transactions transactions_{upstream_};
  Authorizations authorizations_{upstream_};
  Captures captures_{upstream_};
  Accounts accounts_{upstream_};
  Customers customers_{upstream_};
  Widgets widgets_{upstream_};
  Checkouts checkouts_{upstream_};
  Finds finds_{upstream_, authorizations_, captures_};
  Merchant merchant_{.config = {}, .merchant_token = token_, .customer_token = token_};
  WireRecord record_;
  std::unique_ptr<LedgerStore> store_;
  std::unique_ptr<Ledger> ledger_;
};

}  // namespace flexiti
