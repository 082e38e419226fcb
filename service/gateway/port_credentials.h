// What gRPC's C face knows of credentials, and its C++ face does not.
#pragma once

#include <memory>

#include "grpc/grpc_security.h"
#include "grpcpp/security/server_credentials.h"

namespace flexiti {

// Takes over `credentials`.
std::shared_ptr<grpc::ServerCredentials> PortCredentials(grpc_server_credentials* credentials);

}  // namespace flexiti
