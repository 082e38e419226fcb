#include "service/gateway/connection_streams.h"

#include <simdjson.h>

#include <cstdint>
#include <memory>
#include <string_view>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "grpc/grpc.h"
#include "grpc/support/alloc.h"

namespace flexiti {
namespace {

using simdjson::dom::element;

// More than there may be (limits.max_connections).
constexpr std::intptr_t kAllSockets = 1'000'000;

// Reads one answer of channelz after the other.
class Reader {
 public:
  // The object of it; empty if there is none, as of a connection that has just ended.
  element Read(char* answer) {
    const std::unique_ptr<char, decltype(&gpr_free)> owner(answer, &gpr_free);
    element document;
    const std::string_view text = answer == nullptr ? "{}" : answer;
    if (parser_.parse(text.data(), text.size()).get(document) != simdjson::SUCCESS) {
      return parser_.parse(std::string_view("{}")).value_unsafe();
    }
    return document;
  }

 private:
  simdjson::dom::parser parser_;
};

// Numbers are text there, and 0 is left out.
std::int64_t NumberAt(const element& from, const char* pointer) {
  std::string_view text;
  std::int64_t number = 0;
  if (from.at_pointer(pointer).get(text) != simdjson::SUCCESS) return 0;
  return absl::SimpleAtoi(absl::string_view(text.data(), text.size()), &number) ? number : 0;
}

PeerAddress PeerIn(const element& socket) {
  std::string_view encoded;
  std::int64_t port = 0;
  PeerAddress peer;
  if (socket.at_pointer("/socket/remote/tcpip_address/ip_address").get(encoded) ==
          simdjson::SUCCESS &&
      socket.at_pointer("/socket/remote/tcpip_address/port").get(port) == simdjson::SUCCESS &&
      absl::Base64Unescape(absl::string_view(encoded.data(), encoded.size()), &peer.ip)) {
    peer.port = static_cast<int>(port);
  }
  return peer;
}

// Of the array at `pointer`, the numbers at `id` of each element.
std::vector<std::int64_t> IdsIn(const element& from, const char* pointer, const char* id) {
  std::vector<std::int64_t> ids;
  simdjson::dom::array all;
  if (from.at_pointer(pointer).get(all) != simdjson::SUCCESS) return ids;
  for (const element one : all) ids.push_back(NumberAt(one, id));
  return ids;
}

}  // namespace

std::int64_t CallsWithoutOk() {
  Reader reader;
  const element answer = reader.Read(grpc_channelz_get_servers(0));
  std::int64_t calls = 0;
  simdjson::dom::array servers;
  if (answer.at_pointer("/server").get(servers) != simdjson::SUCCESS) return 0;
  for (const element server : servers) {
    calls += NumberAt(server, "/data/callsStarted") - NumberAt(server, "/data/callsSucceeded");
  }
  return calls;
}

std::vector<ConnectionStreams> ReadConnectionStreams() {
  Reader reader;
  std::vector<ConnectionStreams> all;
  for (const std::int64_t server :
       IdsIn(reader.Read(grpc_channelz_get_servers(0)), "/server", "/ref/serverId")) {
    const element list = reader.Read(grpc_channelz_get_server_sockets(server, 0, kAllSockets));
    for (const std::int64_t id : IdsIn(list, "/socketRef", "/socketId")) {
      const element socket = reader.Read(grpc_channelz_get_socket(id));
      all.push_back({.id = id,
                     .peer = PeerIn(socket),
                     .begun = NumberAt(socket, "/socket/data/streamsStarted"),
                     .answered = NumberAt(socket, "/socket/data/streamsSucceeded")});
    }
  }
  return all;
}

}  // namespace flexiti
