// A customer's account at the real gateway, with the sandbox for Flexiti, in the model's words.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "flexiti/v1/operation_service.grpc.pb.h"
#include "tests/model/compare.h"
#include "tests/stack/stack.h"

namespace flexiti_model {

// A stack whose customers owe kOwedAtStart and may owe kLimit, one for each system made on it.
inline constexpr int kAccounts = 100;
flexiti_test::StackOptions ModelStackOptions(bool settles_late);
std::string AccountNumber(int index);

// One at a time on a stack: the sandbox has one clock, and a fault meets the next call.
class GatewaySystem : public System {
 public:
  // `stack` is made with ModelStackOptions(), outlives this, and nobody used the account before.
  GatewaySystem(flexiti_test::Stack& stack, const std::string& account_number);

  std::string Do(const Call& call) override;
  std::string Balances() override;
  std::vector<std::string> Moves() override;

 private:
  struct Ids {
    std::string authorization_id;
    std::string capture_id;
  };

  // What the sandbox makes unauthorized.
  static constexpr char kUnauthorizedReference[] = "sandbox-unauthorized";
  // " left 500".
  static std::string Amount(const char* word, const flexiti::v1::Money& money);

  std::string Send(const Call& call);
  std::string Sell(const Call& call);
  std::string MoveHeld(const Call& call);
  std::string ReturnCapture(const Call& call);
  std::string MoveAccount(const Call& call);
  std::string AskOperation(const Call& call);
  std::string Read(const Call& call);
  std::string ListAuthorizations(const Call& call);
  std::string ListCaptures(const Call& call);

  static std::string MerchantOf(const Call& call);
  template <typename R>
  R NewRequest(const Call& call) {
    R request;
    request.set_merchant_id(MerchantOf(call));
    request.set_request_id(RequestId(call.key));
    return request;
  }
  template <typename R>
  void FillSale(const Call& call, R& request);
  void FillInStore(flexiti::v1::InStore* in_store) const;
  std::string ReferenceText(const Call& call) const;
  // The answer in words; `fresh` is what it tells besides the amount, unless it is a replay.
  template <typename Response>
  std::string Words(const Call& call, const grpc::Status& status, const Response& response,
                    const flexiti::v1::Money* amount, const std::string& fresh);
  // Learns what the call made from the journal, also if its reply was lost.
  void LearnIds(const Call& call);
  std::vector<flexiti_sandbox::JournalEntry> Journal() const;
  void Arm(const Call& call);
  const std::string& RequestId(const Key& key);
  std::string Show(const flexiti::v1::Authorization& authorization) const;
  std::string Show(const flexiti::v1::Capture& capture) const;
  std::string ShownReference(const std::string& reference, const Key& key) const;

  flexiti_test::Stack& stack_;
  const std::string account_number_;
  const std::string verification_request_id_;
  const std::string verification_code_;
  const std::unique_ptr<flexiti::v1::OperationService::Stub> operations_;
  std::map<int, std::string> request_ids_;  // by step
  std::map<Key, Ids> ids_;
  std::map<Key, std::string> answers_;  // the first one that was kept, without OperationInfo
  size_t moves_ = 0;
};

}  // namespace flexiti_model
