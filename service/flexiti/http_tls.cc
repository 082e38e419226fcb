#include "service/flexiti/http_tls.h"

#include <arpa/inet.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <climits>

#include "absl/strings/str_cat.h"
#include "service/flexiti/http_cause.h"

namespace flexiti {
namespace {

// A BIO over TcpSocket. OpenSSL's own socket BIO uses write(2), which raises SIGPIPE, and does not
// count what left this machine.
TcpSocket& SocketOf(BIO* bio) { return *static_cast<TcpSocket*>(BIO_get_data(bio)); }

int BioSend(BIO* bio, const char* data, int size) {
  BIO_clear_retry_flags(bio);
  const IoResult result = SocketOf(bio).Send(data, static_cast<size_t>(size));
  if (result.state == IoState::kDone) return static_cast<int>(result.bytes);
  if (result.state == IoState::kWantWrite) BIO_set_retry_write(bio);
  return -1;
}

int BioReceive(BIO* bio, char* data, int size) {
  BIO_clear_retry_flags(bio);
  const IoResult result = SocketOf(bio).Receive(data, static_cast<size_t>(size));
  if (result.state == IoState::kDone) return static_cast<int>(result.bytes);
  if (result.state == IoState::kWantRead) BIO_set_retry_read(bio);
  if (result.state == IoState::kEnd) BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
  return result.state == IoState::kEnd ? 0 : -1;
}

long BioControl(BIO* bio, int command, long /*number*/, void* /*pointer*/) {
  if (command == BIO_CTRL_FLUSH) return 1;
  if (command == BIO_CTRL_EOF) return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0 ? 1 : 0;
  return 0;
}

const BIO_METHOD* SocketBioMethod() {
  static const BIO_METHOD* const method = [] {
    BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "TcpSocket");
    BIO_meth_set_write(made, BioSend);
    BIO_meth_set_read(made, BioReceive);
    BIO_meth_set_ctrl(made, BioControl);
    return made;
  }();
  return method;
}

bool IsIpAddress(const std::string& host) {
  unsigned char buffer[sizeof(in6_addr)];
  return inet_pton(AF_INET, host.c_str(), buffer) == 1 ||
         inet_pton(AF_INET6, host.c_str(), buffer) == 1;
}

absl::Status Failed(HttpCause cause, const std::string& why) {
  return WithHttpCause(absl::UnavailableError(why), cause);
}

// OpenSSL's reason for the last failure. It names protocol states, never content.
std::string LastReason() {
  const char* reason = ERR_reason_error_string(ERR_peek_last_error());
  return reason != nullptr ? reason : "the connection broke";
}

int ClampToInt(size_t size) { return static_cast<int>(std::min<size_t>(size, INT_MAX)); }

}  // namespace

absl::StatusOr<std::unique_ptr<TlsContext>> TlsContext::Create(const std::string& ca_file) {
  ERR_clear_error();
  std::unique_ptr<TlsContext> context(new TlsContext(SSL_CTX_new(TLS_client_method())));
  SSL_CTX* native = context->native();
  if (native == nullptr || SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION) != 1) {
    return absl::InternalError(absl::StrCat("setting up TLS: ", LastReason()));
  }
  SSL_CTX_set_verify(native, SSL_VERIFY_PEER, nullptr);
  // No resumption: a resumed session would not see that a certificate has expired since.
  SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);  // an idle connection costs 34 kB less
  const int loaded = ca_file.empty() ? SSL_CTX_set_default_verify_paths(native)
                                     : SSL_CTX_load_verify_file(native, ca_file.c_str());
  if (loaded != 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("no trusted certificate could be read from '", ca_file, "': ", LastReason()));
  }
  return context;
}

absl::StatusOr<std::unique_ptr<TlsSession>> TlsSession::Connect(const TlsContext& context,
                                                                TcpSocket& socket,
                                                                const std::string& host,
                                                                SteadyTime deadline) {
  ERR_clear_error();
  std::unique_ptr<TlsSession> session(new TlsSession(SSL_new(context.native())));
  BIO* bio = session->ssl_ != nullptr ? BIO_new(SocketBioMethod()) : nullptr;
  if (bio == nullptr) return Failed(HttpCause::kTls, "out of memory");
  BIO_set_data(bio, &socket);
  BIO_set_init(bio, 1);
  SSL_set_bio(session->ssl_.get(), bio, bio);  // the session owns the BIO from here on
  absl::Status status = session->Expect(host);
  if (status.ok()) status = session->Handshake(socket, deadline);
  if (!status.ok()) return status;
  session->sound_ = true;
  return session;
}

absl::Status TlsSession::Expect(const std::string& host) {
  X509_VERIFY_PARAM* parameters = SSL_get0_param(ssl_.get());
  bool ok = true;
  if (IsIpAddress(host)) {
    ok = X509_VERIFY_PARAM_set1_ip_asc(parameters, host.c_str()) == 1;
  } else {
    X509_VERIFY_PARAM_set_hostflags(
        parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
    ok = X509_VERIFY_PARAM_set1_host(parameters, host.c_str(), host.size()) == 1 &&
         SSL_set_tlsext_host_name(ssl_.get(), host.c_str()) == 1;
  }
  if (!ok) return Failed(HttpCause::kTls, absl::StrCat("the expected name: ", LastReason()));
  return absl::OkStatus();
}

absl::Status TlsSession::Handshake(TcpSocket& socket, SteadyTime deadline) {
  for (;;) {
    ERR_clear_error();
    const int result = SSL_connect(ssl_.get());
    if (result == 1) break;
    const IoState state = StateAfter(result);
    if (state == IoState::kWantRead || state == IoState::kWantWrite) {
      if (socket.Wait(state, deadline)) continue;
      return Failed(HttpCause::kTls, "timed out");
    }
    const long verdict = SSL_get_verify_result(ssl_.get());
    if (verdict != X509_V_OK) {
      return Failed(HttpCause::kTlsVerify, absl::StrCat("the certificate was refused: ",
                                                        X509_verify_cert_error_string(verdict)));
    }
    return Failed(HttpCause::kTls, state == IoState::kEnd ? "the peer closed" : LastReason());
  }
  // Belt and braces: whatever the settings above may become, an unverified peer gets no request.
  if (SSL_get0_peer_certificate(ssl_.get()) == nullptr ||
      SSL_get_verify_result(ssl_.get()) != X509_V_OK) {
    return Failed(HttpCause::kTlsVerify, "the certificate was not verified");
  }
  return absl::OkStatus();
}

TlsSession::~TlsSession() {
  ERR_clear_error();
  if (sound_) SSL_shutdown(ssl_.get());  // one try: the answer is of no interest
  ERR_clear_error();
}

IoState TlsSession::StateAfter(int result) {
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      return IoState::kWantRead;
    case SSL_ERROR_WANT_WRITE:
      return IoState::kWantWrite;
    case SSL_ERROR_ZERO_RETURN:
      return IoState::kEnd;
    default:  // also a connection that ended without TLS's own goodbye: that may be a cut
      sound_ = false;
      return IoState::kFailed;
  }
}

IoResult TlsSession::Send(const char* data, size_t size) {
  ERR_clear_error();
  const int sent = SSL_write(ssl_.get(), data, ClampToInt(size));
  // A goodbye must not push out what is left of a record that was given up.
  sound_ = sent > 0;
  if (sent > 0) return {.state = IoState::kDone, .bytes = static_cast<size_t>(sent)};
  return {.state = StateAfter(sent), .bytes = 0};
}

IoResult TlsSession::Receive(char* data, size_t size) {
  ERR_clear_error();
  const int received = SSL_read(ssl_.get(), data, ClampToInt(size));
  if (received > 0) return {.state = IoState::kDone, .bytes = static_cast<size_t>(received)};
  return {.state = StateAfter(received), .bytes = 0};
}

IoState TlsSession::Peek() {
  ERR_clear_error();
  char byte = 0;
  const int peeked = SSL_peek(ssl_.get(), &byte, 1);
  if (peeked > 0) return IoState::kDone;
  const IoState state = StateAfter(peeked);
  // Half a record is already somebody's data.
  if (state == IoState::kWantRead && SSL_has_pending(ssl_.get()) == 1) return IoState::kDone;
  return state;
}

}  // namespace flexiti
