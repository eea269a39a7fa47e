"""The porch: mounts every capability's doors, or only those of the one named in CAPABILITY."""

from importlib import import_module

from chalicelib.aws.porch import Porch
from chalicelib.aws.settings import mounted_capability
from chalicelib.capabilities import CAPABILITIES, WITHOUT_HTTP

app = Porch(app_name="storefront", configure_logs=False)

only = mounted_capability()
for name, module in CAPABILITIES.items():
    if only in (None, name):
        app.register_blueprint(import_module(module).bp)
        if name not in WITHOUT_HTTP:
            # A function of its own for its routes: `infra.package` sends them there.
            app.lambda_function(name=f"{name}_api")(app.__call__)

# A function deployed alone is called as `app.<function>`.
globals().update(app.handler_map)
