#include "tests/chaos/operation.h"

#include <algorithm>

#include "flexiti/v1/authorization_service.pb.h"
#include "flexiti/v1/transaction_service.pb.h"

namespace flexiti_test {
namespace {

namespace v1 = flexiti::v1;

// Old ones stay whole, so that looks have quiet authorizations to look at too.
constexpr size_t kMostHoldings = 400;

template <typename Holding>
void Keep(std::vector<Holding>& holdings, Holding holding) {
  // An answer that was found by a look may lack the capture.
  if (!holding.id().empty() && holdings.size() < kMostHoldings) {
    holdings.push_back(std::move(holding));
  }
}

template <typename Holding>
Holding Pick(std::vector<Holding>& holdings, std::mt19937_64& random, bool keep) {
  if (holdings.empty()) return {};
  const size_t index = random() % holdings.size();
  Holding picked = holdings[index];
  if (!keep) {
    std::swap(holdings[index], holdings.back());
    holdings.pop_back();
  }
  return picked;
}

}  // namespace

void Operation::Add(Call call) {
  const flexiti::MutexLock lock(mutex_);
  calls_.push_back(std::move(call));
}

std::vector<Call> Operation::calls() const {
  const flexiti::MutexLock lock(mutex_);
  return calls_;
}

MessagePtr Operation::answer() const {
  const flexiti::MutexLock lock(mutex_);
  for (auto call = calls_.rbegin(); call != calls_.rend(); ++call) {
    if (call->purpose == Call::Purpose::kAsk && call->ok()) return call->response;
  }
  return nullptr;
}

Call Ask(Door& door, Operation& operation, const Patience& patience) {
  Call call = Send(door, MethodOf(operation.kind), *operation.request, NewResponse(operation.kind),
                   patience);
  operation.Add(call);
  return call;
}

bool IsFinal(const Call& call) {
  return call.ok() || call.error.outcome() == v1::OUTCOME_REJECTED ||
         (call.error.outcome() == v1::OUTCOME_NOT_SENT &&
          call.error.next_action() != v1::NEXT_ACTION_RETRY_SAME_REQUEST_ID);
}

void Operations::Add(OperationPtr operation) {
  const flexiti::MutexLock lock(mutex_);
  operations_.push_back(std::move(operation));
}

std::vector<OperationPtr> Operations::All() const {
  const flexiti::MutexLock lock(mutex_);
  return operations_;
}

OperationPtr Operations::Recent(std::mt19937_64& random, size_t window) const {
  const flexiti::MutexLock lock(mutex_);
  if (operations_.empty()) return nullptr;
  const size_t back = random() % std::min(window, operations_.size());
  return operations_[operations_.size() - 1 - back];
}

void Holdings::Learn(const Operation& operation, const google::protobuf::Message& response) {
  const flexiti::MutexLock lock(mutex_);
  if (operation.kind == Kind::kAuthorization) {
    const auto& made = dynamic_cast<const v1::CreateAuthorizationResponse&>(response);
    Keep(authorizations_, {.authorization_id = made.authorization().authorization_id(),
                           .account_number = operation.account_number,
                           .remaining_cents = made.authorization().amount().amount_cents()});
  } else if (operation.kind == Kind::kPurchase) {
    const auto& request = dynamic_cast<const v1::CreatePurchaseRequest&>(*operation.request);
    const auto& made = dynamic_cast<const v1::CreatePurchaseResponse&>(response).purchase();
    if (request.financing_option().purchase_type() == v1::PURCHASE_TYPE_REGULAR) return;
    Keep(captures_, {.authorization_id = made.authorization_id(),
                     .capture_id = made.capture_id(),
                     .account_number = operation.account_number,
                     .remaining_cents = made.amount().amount_cents()});
  } else if (operation.kind == Kind::kCapture) {
    const auto& made = dynamic_cast<const v1::CaptureAuthorizationResponse&>(response).capture();
    Keep(captures_, {.authorization_id = operation.parent,
                     .capture_id = made.capture_id(),
                     .account_number = operation.account_number,
                     .remaining_cents = made.amount().amount_cents()});
  }
}

Holdings::Authorization Holdings::PickAuthorization(std::mt19937_64& random, bool keep) {
  const flexiti::MutexLock lock(mutex_);
  return Pick(authorizations_, random, keep);
}

Holdings::Capture Holdings::PickCapture(std::mt19937_64& random, bool keep) {
  const flexiti::MutexLock lock(mutex_);
  return Pick(captures_, random, keep);
}

}  // namespace flexiti_test
