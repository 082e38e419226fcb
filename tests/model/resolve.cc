// From a step to a call: what its references and its amount are now.
#include "tests/model/model.h"

namespace flexiti_model {
namespace {

Key AuthorizationOf(const World& world, const Key& key) {
  const Capture* capture = world.FindCapture(key);
  if (capture != nullptr) return capture->authorization;
  return world.FindAuthorization(key) != nullptr ? key : Key();
}

}  // namespace

std::optional<Call> Model::Resolve(const Step& step) const {
  const bool is_about_earlier = step.verb >= Verb::kRepeat && step.verb <= Verb::kState;
  std::optional<Call> call = is_about_earlier ? AboutEarlier(step) : OfItsOwn(step);
  if (!call.has_value()) return call;
  if (Changes(step.verb) && step.extent != Extent::kUnsaid) {
    const int64_t most = world_.Most(*call);
    call->amount = step.extent == Extent::kOneCent   ? 1
                   : step.extent == Extent::kPart    ? most * step.permille / 1000
                   : step.extent == Extent::kOneMore ? most + 1
                                                     : most;
  }
  // Where a look that comes too early is believed, nothing may be shown late.
  if (!settles_late_ && call->fault == Fault::kHide) call->fault = Fault::kDropAfter;
  if (!settles_late_ && call->ahead == Ahead::kHour) call->ahead = Ahead::kNothing;
  // What a sale that is unauthorized is answered otherwise, or shown as later, is not documented.
  const bool is_unauthorized = call->reference == Reference::kUnauthorized;
  if (is_unauthorized) call->captures_at_once = false;
  // A record from the future proves nothing to a look.
  if ((is_unauthorized || call->ahead != Ahead::kNothing) && LosesReply(call->fault)) {
    call->fault = Fault::kNone;
  }
  return call;
}

std::optional<Call> Model::OfItsOwn(const Step& step) const {
  Call call = {.verb = step.verb,
               .first = step.verb,
               .key = {step.id, step.is_elsewhere},
               .is_regular = step.is_regular,
               .captures_at_once = step.captures_at_once,
               .reference = step.reference,
               .fault = step.fault,
               .ahead = step.ahead};
  const Key of = {step.of, false};
  if (step.verb == Verb::kListAuthorizations) return call;
  call.authorization = AuthorizationOf(world_, of);
  if (world_.FindCapture(of) != nullptr) call.capture = of;
  if (step.verb == Verb::kReturn && !HasKey(call.capture)) return std::nullopt;
  const bool needs_authorization =
      step.verb == Verb::kCapture || step.verb == Verb::kRelease || step.verb == Verb::kGet;
  if (needs_authorization && !HasKey(call.authorization)) return std::nullopt;
  return call;
}

std::optional<Call> Model::AboutEarlier(const Step& step) const {
  const auto earlier = operations_.find({step.of, false});
  if (earlier == operations_.end()) return std::nullopt;
  Call call = {.verb = step.verb, .ahead = step.ahead};
  if (step.verb == Verb::kRepeat) {
    call = earlier->second.call;
    if (step.has_other_amount) call.amount = call.amount == kUnsaid ? 1 : call.amount + 1;
    if (step.has_other_method && call.verb == Verb::kCapture) call.verb = Verb::kRelease;
    call.ahead = Ahead::kNothing;
  }
  call.first = earlier->second.call.first;
  call.key = {step.of, step.is_elsewhere};
  call.fault = step.fault;
  const auto settled = operations_.find(call.key);
  if (settled != operations_.end()) {
    const Operation& operation = settled->second;
    call.was_executed =
        operation.state == State::kUnknown ? operation.happened : operation.state == State::kDone;
  }
  return call;
}

}  // namespace flexiti_model
