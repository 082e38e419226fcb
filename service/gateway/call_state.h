// What the gateway knows of one RPC, from its arrival to its answer.
#pragma once

#include <string>

#include "absl/time/time.h"
#include "flexiti/v1/financing.pb.h"
#include "service/flexiti/merchants.h"
#include "service/flexiti/upstream.h"
#include "service/gateway/call_board.h"
#include "service/telemetry/trace.h"

namespace flexiti {

// What stands in a request that is the same for every method.
struct CallInfo {
  const char* method = "";  // "flexiti.v1.TransactionService/CreatePurchase"
  Effect effect = Effect::kRead;
  std::string merchant_id = {};
  std::string request_id = {};
  v1::Language lang = v1::LANGUAGE_UNSPECIFIED;
};

struct CallState {
  CallInfo info = {};
  absl::Time start = absl::InfinitePast();
  absl::Time deadline = absl::InfiniteFuture();
  std::string reference_id = {};  // once it was admitted
  std::string caller = {};        // its name in the configuration
  std::string stranger = {};      // what the certificate says of a caller that is none
  // Why it was refused before it ran, as flexiti_calls_refused_total has it, and from where it
  // came.
  const char* refused_by = "";
  std::string peer = {};
  // Once it is sure that the caller has the right to the call, and the merchant exists.
  const Merchant* merchant = nullptr;
  // Whether the merchant is a configured one, for the operator alone.
  bool names_merchant = false;
  Span span = Span();
  absl::Duration wait = absl::ZeroDuration();  // for a thread
  WireRecord wire = {};
  CallBoard::Id on_board = 0;
};

}  // namespace flexiti
