// Requests for money calls: single ones for tests by table, and random ones for the load.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "tests/chaos/operation.h"
#include "tests/chaos/world.h"

namespace flexiti_test {

// Where a sale happens.
struct Channel {
  // In store with this code; empty: online, by the customer's widget session.
  std::string verification_code = {};
  std::string verification_request_id = {};
};

// Verifies the customer by merchant override. Aborts the test program if that fails.
Channel VerifyInStore(Door& door, const Customer& customer);

// A valid operation of each kind, with a request_id of its own. `parent`, `capture_id`: what a
// capture, release or return works on. `channel` must be in store for kTransactionPurchase and
// kCredit.
struct Order {
  Kind kind = Kind::kPurchase;
  Customer customer = {};
  Channel channel = {};
  int64_t amount_cents = 100;  // 0: all that remains, for a release or a return
  std::string reference = {};
  bool is_regular = false;  // a purchase without a plan
  int credit_type = 1;
  std::string authorization_id = {};
  std::string capture_id = {};
};
OperationPtr MakeOperation(const Order& order);

// A copy of `request` that asks for another amount; null where there is no amount.
MessagePtr WithOtherAmount(const google::protobuf::Message& request);

// Random orders from what is there. Not thread-safe.
class Orders {
 public:
  // All must outlive this. `channels`: in store, of the first customers.
  Orders(const std::vector<Customer>& customers, const std::vector<Channel>& channels,
         Holdings& holdings)
      : customers_(customers), channels_(channels), holdings_(holdings) {}

  // One operation, or twins.
  std::vector<OperationPtr> Next(std::mt19937_64& random);

 private:
  bool WorkOnHoldings(std::mt19937_64& random, Order& order);

  const std::vector<Customer>& customers_;
  const std::vector<Channel>& channels_;
  Holdings& holdings_;
};

}  // namespace flexiti_test
