#include "tests/chaos/call.h"

#include <chrono>
#include <condition_variable>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "service/base/mutex.h"
#include "tests/stack/client_view.h"

namespace flexiti_test {
namespace {

namespace v1 = flexiti::v1;

std::shared_ptr<grpc::Channel> Connect(const std::string& address) {
  grpc::ChannelArguments arguments;
  // A port may come back in a later life; what this one learned of it must not.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

// The end of a call, from gRPC's thread to the caller's.
class End {
 public:
  void Set(grpc::Status status) {
    const flexiti::MutexLock lock(mutex_);
    status_ = std::move(status);
    changed_.notify_all();
  }
  // False when it has not come within `limit`.
  bool ComesWithin(absl::Duration limit) {
    const auto deadline = std::chrono::steady_clock::now() + absl::ToChronoMicroseconds(limit);
    flexiti::MutexLock lock(mutex_);
    while (!status_.has_value()) {
      if (!lock.WaitUntil(changed_, deadline)) return status_.has_value();
    }
    return true;
  }
  grpc::Status Await() {
    flexiti::MutexLock lock(mutex_);
    while (!status_.has_value()) lock.Wait(changed_);
    return *status_;
  }

 private:
  flexiti::Mutex mutex_;
  std::condition_variable changed_;
  std::optional<grpc::Status> status_ ABSL_GUARDED_BY(mutex_);
};

std::string PurposeName(Call::Purpose purpose) {
  switch (purpose) {
    case Call::Purpose::kAsk:
      return "ask";
    case Call::Purpose::kOtherContent:
      return "other content";
    case Call::Purpose::kState:
      return "state";
    case Call::Purpose::kResolve:
      return "resolve";
  }
  return "";
}

template <typename Request, typename Response>
Call OperationCall(Door& door, const std::string& name, const std::string& merchant_id,
                   const std::string& request_id, const Patience& patience) {
  Request request;
  request.set_merchant_id(merchant_id);
  request.set_request_id(request_id);
  return Send(door, absl::StrCat("/flexiti.v1.OperationService/", name), request,
              std::make_shared<Response>(), patience);
}

}  // namespace

Door::Door(const std::string& gateway, int life_number)
    : address(gateway), life(life_number), channel(Connect(gateway)), stub(channel) {}

std::string Call::Line() const {
  std::string line = absl::StrCat(absl::FormatTime("%H:%M:%E3S", start, absl::UTCTimeZone()), " - ",
                                  absl::FormatTime("%H:%M:%E3S", end, absl::UTCTimeZone()),
                                  " life ", life, " ", PurposeName(purpose), ": ", told);
  if (!reference_id.empty()) absl::StrAppend(&line, " reference ", reference_id);
  if (!message.empty()) absl::StrAppend(&line, " '", message, "'");
  if (response != nullptr) absl::StrAppend(&line, " { ", response->ShortDebugString(), " }");
  return line;
}

Call Send(Door& door, const std::string& method, const google::protobuf::Message& request,
          MessagePtr response, const Patience& patience) {
  Call call;
  call.life = door.life;
  grpc::ClientContext context;
  End end;
  call.start = absl::Now();
  context.set_deadline(absl::ToChronoTime(call.start + patience.deadline));
  door.stub.UnaryCall(&context, method, grpc::StubOptions(), &request, response.get(),
                      [&](grpc::Status status) { end.Set(std::move(status)); });
  // The deadline is gRPC's.
  if (patience.cancel_after < patience.deadline && !end.ComesWithin(patience.cancel_after)) {
    context.TryCancel();
  }
  const grpc::Status status = end.Await();
  call.end = absl::Now();
  call.code = status.error_code();
  call.told = Told(status);
  call.message = status.error_message();
  call.error = FlexitiErrorOf(status);
  const google::rpc::ErrorInfo info = ErrorInfoOf(status);
  call.reason = info.reason();
  const auto reference = info.metadata().find("reference_id");
  if (reference != info.metadata().end()) call.reference_id = reference->second;
  if (call.ok()) call.response = std::move(response);
  return call;
}

Call GetOperation(Door& door, const std::string& merchant_id, const std::string& request_id,
                  const Patience& patience) {
  Call call = OperationCall<v1::GetOperationRequest, v1::GetOperationResponse>(
      door, "GetOperation", merchant_id, request_id, patience);
  call.purpose = Call::Purpose::kState;
  return call;
}

Call ResolveOperation(Door& door, const std::string& merchant_id, const std::string& request_id,
                      const Patience& patience) {
  Call call = OperationCall<v1::ResolveOperationRequest, v1::ResolveOperationResponse>(
      door, "ResolveOperation", merchant_id, request_id, patience);
  call.purpose = Call::Purpose::kResolve;
  return call;
}

const v1::Operation* OperationOf(const Call& call) {
  if (const auto* got = dynamic_cast<const v1::GetOperationResponse*>(call.response.get())) {
    return &got->operation();
  }
  if (const auto* looked = dynamic_cast<const v1::ResolveOperationResponse*>(call.response.get())) {
    return &looked->operation();
  }
  return nullptr;
}

}  // namespace flexiti_test
