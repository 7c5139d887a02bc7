using System;
using EdgeIoT.Firmware.Running;
using EdgeIoT.Firmware.Supervision;

namespace EdgeIoT.Firmware.Updates
{
    /// <summary>Starts the application that <see cref="UpdateBoot"/> chooses.</summary>
    public static class UpdateStart
    {
        /// <summary>Returns when what is built in has to run, and never while an update runs.</summary>
        public static void Run(UpdateBoot boot, IApplicationLoader loader, IPower power, ILog log, string builtIn)
        {
            var application = boot.Choose();
            if (application == null)
                return;
            if (!loader.TryLoad(application))
            {
                log.Write("update: cannot be loaded, the built-in application runs");
                return;
            }

            try
            {
                loader.Run(boot.Version, builtIn);
            }
            catch (Exception error)
            {
                log.Write("update: ended, " + error.Message);
            }

            // Its threads may still run, so the built-in application does not start beside them.
            boot.Distrust();
            power.Reboot();
        }
    }
}
