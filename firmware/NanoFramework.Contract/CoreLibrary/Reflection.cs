#nullable disable

namespace System.Reflection
{
    public enum BindingFlags
    {
        Static = 8,
        Public = 16,
    }

    public abstract class MemberInfo
    {
        public abstract string Name { get; }
    }

    public abstract class MethodBase : MemberInfo
    {
        public extern object Invoke(object obj, object[] parameters);
    }

    public abstract class MethodInfo : MethodBase { }

    public class Assembly
    {
        public static extern Assembly Load(byte[] rawAssembly);
        public virtual extern Type GetType(string name);
    }
}
